/**
 * The command line. It must hold no logic that another caller would want.
 */
@NullMarked
package org.ascendtwin.scenarios.cli;

import org.jspecify.annotations.NullMarked;

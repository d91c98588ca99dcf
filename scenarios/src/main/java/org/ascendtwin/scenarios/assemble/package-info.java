/**
 * A scenario wired into a simulation. It must not print anything.
 */
@NullMarked
package org.ascendtwin.scenarios.assemble;

import org.jspecify.annotations.NullMarked;

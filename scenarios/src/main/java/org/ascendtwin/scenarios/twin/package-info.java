/**
 * Shadowing a running server. It must not change what the server does.
 */
@NullMarked
package org.ascendtwin.scenarios.twin;

import org.jspecify.annotations.NullMarked;

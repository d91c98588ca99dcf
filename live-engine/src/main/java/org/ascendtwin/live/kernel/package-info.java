/**
 * Operators through aclnn, timed by device events. It must not know of requests.
 */
@NullMarked
package org.ascendtwin.live.kernel;

import org.jspecify.annotations.NullMarked;

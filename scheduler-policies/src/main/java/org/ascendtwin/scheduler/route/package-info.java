/**
 * Routers and data-parallel balance. It must not know what is inside a server.
 */
@NullMarked
package org.ascendtwin.scheduler.route;

import org.jspecify.annotations.NullMarked;

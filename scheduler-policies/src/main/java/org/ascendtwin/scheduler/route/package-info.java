/**
 * Routers in front of servers, and the balance between data-parallel ranks. It must not know what is inside a server.
 */
@NullMarked
package org.ascendtwin.scheduler.route;

import org.jspecify.annotations.NullMarked;

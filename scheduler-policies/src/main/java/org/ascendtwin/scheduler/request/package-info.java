/**
 * A request as the scheduler sees it. It must not know how long anything takes.
 */
@NullMarked
package org.ascendtwin.scheduler.request;

import org.jspecify.annotations.NullMarked;

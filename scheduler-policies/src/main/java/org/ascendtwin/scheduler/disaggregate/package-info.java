/**
 * Prefill and decode apart: the queues on both sides, what is sent, and the port it is sent through. It must not know the
 * fabric.
 */
@NullMarked
package org.ascendtwin.scheduler.disaggregate;

import org.jspecify.annotations.NullMarked;

/**
 * Prefill and decode apart: queues, pre-allocation, transfer. It must not know the fabric.
 */
@NullMarked
package org.ascendtwin.scheduler.disaggregate;

import org.jspecify.annotations.NullMarked;

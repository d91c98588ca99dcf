/**
 * Admission, budgets and the step plan. It must not know which policy ordered the queue.
 */
@NullMarked
package org.ascendtwin.scheduler.batch;

import org.jspecify.annotations.NullMarked;

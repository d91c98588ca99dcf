package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.request.Request;

/**
 * What priorities mean to an engine.
 *
 * @param enabled {@code --enable-priority-scheduling}
 * @param lowValuesFirst {@code --schedule-low-priority-values-first}
 * @param preemption {@code --disable-priority-preemption}, negated
 * @param preemptionThreshold {@code --priority-scheduling-preemption-threshold}: how much more urgent a request must be
 */
public record PriorityRules(boolean enabled, boolean lowValuesFirst, boolean preemption, int preemptionThreshold) {
    /** Priorities are ignored. */
    public static final PriorityRules OFF = new PriorityRules(false, false, true, 10);

    boolean preempts() {
        return enabled && preemption;
    }

    /** Smaller for more urgent requests; a request without a priority is the least urgent. */
    public long urgencyKey(Sequence sequence) {
        int priority = sequence.request().priority();
        if (priority == Request.NO_PRIORITY) {
            return Long.MAX_VALUE / 2;
        }
        return lowValuesFirst ? priority : -(long) priority;
    }
}

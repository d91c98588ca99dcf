package org.ascendtwin.scheduler.batch;

/** Defects of SGLang's scheduler that are followed unless they are declared repaired. */
public enum UpstreamDefect {
    /** Preempted requests vanish when the request that preempted them then does not fit and nothing else was selected. */
    LOST_PREEMPTED_REQUESTS("lost-preempted-requests"),
    /** Requests that finished in the last step still count in the budget of the next prefill batch. */
    FINISHED_REQUESTS_RESERVE("finished-requests-reserve"),
    /** With end-of-sequence ignored, the longest request is forecast as if the one before the last outlived it. */
    FORECAST_MISPLACES_LONGEST("forecast-misplaces-longest"),
    /** A prompt that leaves no page of the KV memory for an output is accepted, never fits, and blocks all behind it. */
    UNSERVABLE_HEAD("unservable-head");

    private final String label;

    UpstreamDefect(String label) {
        this.label = label;
    }

    /** The defect of a label. */
    public static UpstreamDefect ofLabel(String label) {
        for (UpstreamDefect defect : values()) {
            if (defect.label.equals(label)) {
                return defect;
            }
        }
        throw new IllegalArgumentException("upstream defect " + label + " is not known; known are "
                + "lost-preempted-requests, finished-requests-reserve, forecast-misplaces-longest, unservable-head."
                + " Maybe the name is misspelt.");
    }

    /** Its name in settings and documents. */
    public String label() {
        return label;
    }
}

package org.ascendtwin.scheduler.batch;

/** Defects of SGLang's scheduler that are followed unless they are declared repaired. */
public enum UpstreamDefect {
    /** Preempted requests vanish when the request that preempted them then does not fit and nothing else was selected. */
    LOST_PREEMPTED_REQUESTS("lost-preempted-requests"),
    /** Requests that finished in the last step still count in the budget of the next prefill batch. */
    FINISHED_REQUESTS_RESERVE("finished-requests-reserve"),
    /** With end-of-sequence ignored, the longest request is forecast as if the one before the last outlived it. */
    FORECAST_MISPLACES_LONGEST("forecast-misplaces-longest"),
    /**
     * A prompt that leaves no page of the KV memory for an output, on a decode server none for what is kept for outputs, is
     * accepted, never fits, and blocks all behind it.
     */
    UNSERVABLE_HEAD("unservable-head"),
    /**
     * While retracted requests wait on a decode server, it does not look at what has come over. Where what waits there
     * holds the memory that they wait for, the server hangs.
     */
    RETRACTED_BLOCK_ARRIVALS("retracted-block-arrivals"),
    /**
     * A prompt in chunks counts among those selected and, as it holds its slot, among those running. Where one more would
     * fill the batch, it is called full, and the last request waits until another ends (since pull request 24359 of May 2026).
     */
    CHUNK_TAKES_TWO_SLOTS("chunk-takes-two-slots");

    private final String label;

    UpstreamDefect(String label) {
        this.label = label;
    }

    /** The defect of a label. */
    public static UpstreamDefect ofLabel(String label) {
        StringBuilder known = new StringBuilder();
        for (UpstreamDefect defect : values()) {
            if (defect.label.equals(label)) {
                return defect;
            }
            known.append(known.isEmpty() ? "" : ", ").append(defect.label);
        }
        throw new IllegalArgumentException(
                "upstream defect " + label + " is not known; known are " + known + ". Maybe the name is misspelt.");
    }

    /** Its name in settings and documents. */
    public String label() {
        return label;
    }
}

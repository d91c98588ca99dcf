package org.ascendtwin.scheduler.route;

/** How a data-parallel controller chooses a rank ({@code --load-balance-method}). */
public enum BalanceMethod {
    ROUND_ROBIN("round_robin", "one after the other; what auto means but on a prefill server"),
    FOLLOW_BOOTSTRAP_ROOM(
            "follow_bootstrap_room",
            "by the number that pairs prefill and decode servers; what auto means on a prefill server"),
    TOTAL_REQUESTS("total_requests", "the fewest running and waiting requests"),
    TOTAL_TOKENS("total_tokens", "the fewest tokens, then the fewest requests");

    private final String flag;
    private final String summary;

    BalanceMethod(String flag, String summary) {
        this.flag = flag;
        this.summary = summary;
    }

    /** What it does, in a few words. */
    public String summary() {
        return summary;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }

    /** Whether it asks how loaded the ranks are. */
    public boolean isByLoad() {
        return this == TOTAL_REQUESTS || this == TOTAL_TOKENS;
    }

    /**
     * The method of a flag value.
     *
     * @param prefillServer decides what {@code auto} means
     */
    public static BalanceMethod ofFlag(String flag, boolean prefillServer) {
        if (flag.equals("auto")) {
            return prefillServer ? FOLLOW_BOOTSTRAP_ROOM : ROUND_ROBIN;
        }
        for (BalanceMethod method : values()) {
            if (method.flag.equals(flag)) {
                return method;
            }
        }
        throw new IllegalArgumentException("load_balance_method is " + flag + "; known are auto, round_robin,"
                + " follow_bootstrap_room, total_requests, total_tokens. Maybe the name is misspelt.");
    }
}

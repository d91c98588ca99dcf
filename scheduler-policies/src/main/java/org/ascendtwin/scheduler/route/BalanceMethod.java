package org.ascendtwin.scheduler.route;

/** How a data-parallel controller chooses a rank ({@code --load-balance-method}). */
public enum BalanceMethod {
    /** One after the other; what {@code auto} means but on a prefill server. */
    ROUND_ROBIN("round_robin"),
    /** By the room number that pairs a prefill with a decode server; what {@code auto} means on a prefill server. */
    FOLLOW_BOOTSTRAP_ROOM("follow_bootstrap_room"),
    /** The fewest running and waiting requests. */
    TOTAL_REQUESTS("total_requests"),
    /** The fewest tokens, then the fewest requests. */
    TOTAL_TOKENS("total_tokens");

    private final String flag;

    BalanceMethod(String flag) {
        this.flag = flag;
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

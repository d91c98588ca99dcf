package org.ascendtwin.scheduler.route;

/** How a data-parallel controller chooses a rank by load ({@code --load-balance-method}). */
public enum BalanceMethod {
    /** The fewest running and waiting requests. */
    TOTAL_REQUESTS,
    /** The fewest tokens, then the fewest requests. */
    TOTAL_TOKENS
}

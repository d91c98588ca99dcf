package org.ascendtwin.scheduler.route;

/** Chooses the data-parallel rank of each request ({@code managers/data_parallel_controller.py}). */
public final class RankBalancer {
    private final BalanceMethod method;
    private final int ranks;
    private final LoadBudget budget;
    private int nextRank;

    public RankBalancer(BalanceMethod method, int ranks) {
        if (ranks < 1) {
            throw new IllegalArgumentException("dp_size is " + ranks + "; it is at least 1");
        }
        this.method = method;
        this.ranks = ranks;
        budget = new LoadBudget(method, ranks);
    }

    /** What the ranks last said of their load; followed by the methods that choose by load. */
    public LoadBudget budget() {
        return budget;
    }

    /**
     * Chooses a rank.
     *
     * @param promptTokens of the request
     * @param bootstrapRoom that pairs its prefill and decode; any number without disaggregation
     */
    public int choose(int promptTokens, long bootstrapRoom) {
        return switch (method) {
            case ROUND_ROBIN -> {
                int chosen = nextRank;
                nextRank = (nextRank + 1) % ranks;
                yield chosen;
            }
            case FOLLOW_BOOTSTRAP_ROOM -> Math.floorMod(bootstrapRoom, ranks);
            case TOTAL_REQUESTS, TOTAL_TOKENS -> budget.dispatch(promptTokens);
        };
    }
}

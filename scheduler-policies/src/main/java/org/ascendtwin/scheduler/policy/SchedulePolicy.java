package org.ascendtwin.scheduler.policy;

/**
 * The values of {@code --schedule-policy}, and what each can do. Those after {@link #ROUTING_KEY} are not SGLang's: they
 * are bounds and rivals to compare it with.
 */
public enum SchedulePolicy {
    FCFS("fcfs", "in order of arrival, or of priority"),
    LPM("lpm", "longest cached prefix first; up to 128 waiting requests, else in order of arrival"),
    DFS_WEIGHT("dfs-weight", "along the prefix tree, the branch most requests hang on first"),
    LOF("lof", "most declared new tokens first"),
    RANDOM("random", "shuffled anew each pass"),
    ROUTING_KEY("routing-key", "requests whose routing key already runs first"),
    SRW("srw", "rival: shortest remaining work first, prompt plus declared new tokens"),
    ORACLE("oracle", "bound: shortest remaining work first, with the true output lengths"),
    DEADLINE("deadline", "rival: earliest first-token deadline first, requests that missed it last"),
    VLLM_V1("vllm-v1", "rival: one token budget a step for outputs and prompts, in order of arrival"),
    STATIC("static", "rival: padded batches, the next one when all of the last have ended");

    private final String flag;
    private final String summary;

    SchedulePolicy(String flag, String summary) {
        this.flag = flag;
        this.summary = summary;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }

    /** What it does, in a few words. */
    public String summary() {
        return summary;
    }

    /** How it forms steps; only under SGLang's batching does it order a queue. */
    public Batching batching() {
        return switch (this) {
            case VLLM_V1 -> Batching.TOKEN_BUDGET;
            case STATIC -> Batching.STATIC;
            case FCFS, LPM, DFS_WEIGHT, LOF, RANDOM, ROUTING_KEY, SRW, ORACLE, DEADLINE -> Batching.SGLANG;
        };
    }

    /** Whether it looks at the prefix cache, and so becomes fcfs where there is none. */
    public boolean isCacheAware() {
        return this == LPM || this == DFS_WEIGHT;
    }

    /** Whether it can be used with priority scheduling. */
    public boolean isPriorityAware() {
        return this == FCFS || this == LOF;
    }

    /**
     * Whether, without priorities, nobody who arrived later is admitted before a request. With the others a request can
     * wait as long as better-placed ones keep coming; only a waiting time-out bounds its wait.
     */
    public boolean isStarvationFree() {
        return this == FCFS || batching() != Batching.SGLANG;
    }
}

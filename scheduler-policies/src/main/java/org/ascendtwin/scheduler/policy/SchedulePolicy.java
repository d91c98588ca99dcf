package org.ascendtwin.scheduler.policy;

/** The values of {@code --schedule-policy}, and what each can do. */
public enum SchedulePolicy {
    FCFS("fcfs", "in order of arrival, or of priority", false, true),
    LPM("lpm", "longest cached prefix first; up to 128 waiting requests, else in order of arrival", true, false),
    DFS_WEIGHT("dfs-weight", "along the prefix tree, the branch most requests hang on first", true, false),
    LOF("lof", "most declared new tokens first", false, true),
    RANDOM("random", "shuffled anew each pass", false, false),
    ROUTING_KEY("routing-key", "requests whose routing key already runs first", false, false);

    private final String flag;
    private final String summary;
    private final boolean cacheAware;
    private final boolean priorityAware;

    SchedulePolicy(String flag, String summary, boolean cacheAware, boolean priorityAware) {
        this.flag = flag;
        this.summary = summary;
        this.cacheAware = cacheAware;
        this.priorityAware = priorityAware;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }

    /** What it does, in a few words. */
    public String summary() {
        return summary;
    }

    /** Whether it looks at the prefix cache, and so becomes fcfs where there is none. */
    public boolean isCacheAware() {
        return cacheAware;
    }

    /** Whether it can be used with priority scheduling. */
    public boolean isPriorityAware() {
        return priorityAware;
    }
}

package org.ascendtwin.scheduler.policy;

/** The values of {@code --schedule-policy}, and what each can do. */
public enum SchedulePolicy {
    FCFS("fcfs", false, true),
    LPM("lpm", true, false),
    DFS_WEIGHT("dfs-weight", true, false),
    LOF("lof", false, true),
    RANDOM("random", false, false),
    ROUTING_KEY("routing-key", false, false);

    private final String flag;
    private final boolean cacheAware;
    private final boolean priorityAware;

    SchedulePolicy(String flag, boolean cacheAware, boolean priorityAware) {
        this.flag = flag;
        this.cacheAware = cacheAware;
        this.priorityAware = priorityAware;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
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

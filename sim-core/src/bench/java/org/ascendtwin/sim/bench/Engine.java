package org.ascendtwin.sim.bench;

/** What a benchmark asks of an event engine; each loads alone in its own JVM, so the calls are never shared. */
interface Engine {
    static Engine named(String name) {
        return switch (name) {
            case "twin" -> new TwinEngine();
            case "priorityqueue" -> new PriorityQueueEngine();
            case "ssj" -> new SsjEngine();
            case "dsol" -> new DsolEngine(false);
            case "dsolstep" -> new DsolEngine(true);
            default -> throw new IllegalArgumentException("no engine is called " + name);
        };
    }

    /** Adds an event that schedules itself again after each of {@code gaps}. */
    void addHolder(Gaps gaps);

    /** Adds so many holders, each of which also moves the one before it, still pending, to after another gap. */
    void addMovers(int count, Gaps gaps);

    /** Adds a single exponential server with a queue before it: one event for arrivals, one for departures. */
    void addQueue(Gaps arrivals, Gaps services);

    void run(int events);

    long nowNanos();

    /** Ends what threads the engine has. */
    default void close() {}
}

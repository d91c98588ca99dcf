package org.ascendtwin.live.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long the host was in each function of ACL; threads may add to it at once. */
public final class CallTimes {
    private final Map<String, Total> totals = new TreeMap<>();

    /**
     * All calls of one function.
     *
     * @param function its symbol
     * @param leastNanos of the shortest call
     * @param mostNanos of the longest
     */
    public record Total(String function, long count, long nanos, long leastNanos, long mostNanos) {
        private Total plus(Total other) {
            return new Total(
                    function,
                    count + other.count,
                    nanos + other.nanos,
                    Math.min(leastNanos, other.leastNanos),
                    Math.max(mostNanos, other.mostNanos));
        }
    }

    synchronized void add(String function, long nanos) {
        totals.merge(function, new Total(function, 1, nanos, nanos, nanos), Total::plus);
    }

    /** What was added, a function each, by name. */
    public synchronized List<Total> totals() {
        return new ArrayList<>(totals.values());
    }
}

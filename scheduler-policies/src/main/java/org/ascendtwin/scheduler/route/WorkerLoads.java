package org.ascendtwin.scheduler.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Servers of one kind as their router sees them: how much each has to do, and whether it is healthy. */
public final class WorkerLoads {
    /** The tokens of a worker that reports none. */
    public static final long UNKNOWN = -1;

    private final int[] inFlightCounts;
    private final long[] tokenCounts;
    private final List<TreeMap<String, Integer>> countsByKey = new ArrayList<>();
    private final boolean[] healthy;
    private int healthyCount;

    /** Idle, healthy workers. */
    public WorkerLoads(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("a router has 1 worker or more, not " + workers);
        }
        inFlightCounts = new int[workers];
        tokenCounts = new long[workers];
        for (int worker = 0; worker < workers; worker++) {
            countsByKey.add(new TreeMap<>());
        }
        healthy = new boolean[workers];
        healthyCount = workers;
        Arrays.fill(tokenCounts, UNKNOWN);
        Arrays.fill(healthy, true);
    }

    /** Number of workers, healthy or not. */
    public int count() {
        return inFlightCounts.length;
    }

    /** Requests that were sent to {@code worker} and have not ended. */
    public int inFlight(int worker) {
        return inFlightCounts[worker];
    }

    /** Different routing keys of the requests in flight at {@code worker}. */
    public int keys(int worker) {
        return countsByKey.get(worker).size();
    }

    /** Tokens that {@code worker} last said it has to do with; {@link #UNKNOWN} where it says nothing. */
    public long tokens(int worker) {
        return tokenCounts[worker];
    }

    public boolean isHealthy(int worker) {
        return healthy[worker];
    }

    public int healthyCount() {
        return healthyCount;
    }

    /** The healthy worker that is {@code index}-th among the healthy ones. */
    public int healthy(int index) {
        int left = index;
        for (int worker = 0; worker < healthy.length; worker++) {
            if (healthy[worker] && left-- == 0) {
                return worker;
            }
        }
        throw new IndexOutOfBoundsException("worker " + index + " of " + healthyCount + " healthy ones");
    }

    /** The healthy worker with the fewest requests, the first among equals. */
    public int leastLoaded() {
        int least = -1;
        for (int worker = 0; worker < healthy.length; worker++) {
            if (healthy[worker] && (least < 0 || inFlightCounts[worker] < inFlightCounts[least])) {
                least = worker;
            }
        }
        return least;
    }

    /** Whether the worker with most requests has more than both thresholds allow beyond the one with fewest. */
    boolean isUneven(int absoluteThreshold, double relativeThreshold) {
        int most = 0;
        int fewest = Integer.MAX_VALUE;
        for (int count : inFlightCounts) {
            most = Math.max(most, count);
            fewest = Math.min(fewest, count);
        }
        return most - fewest > absoluteThreshold && most > relativeThreshold * fewest;
    }

    void sent(int worker, @Nullable String key) {
        inFlightCounts[worker]++;
        if (key != null) {
            countsByKey.get(worker).merge(key, 1, Integer::sum);
        }
    }

    void ended(int worker, @Nullable String key) {
        inFlightCounts[worker]--;
        if (key != null) {
            TreeMap<String, Integer> counts = countsByKey.get(worker);
            int left = counts.merge(key, -1, Integer::sum);
            if (left <= 0) {
                counts.remove(key);
            }
        }
    }

    void report(int worker, long tokens) {
        tokenCounts[worker] = tokens;
    }

    void setHealthy(int worker, boolean newHealthy) {
        if (healthy[worker] != newHealthy) {
            healthy[worker] = newHealthy;
            healthyCount += newHealthy ? 1 : -1;
        }
    }
}

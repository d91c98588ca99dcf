package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.fabric.Topology;

/**
 * Dies that are not as they should be: their links, or their cores. All that work with such a die wait for it.
 *
 * @param links that are slow
 * @param clocks the part of their clock that slow cores reach, by die
 */
public record SlowDies(List<Slowdown> links, SortedMap<Integer, Double> clocks) {
    /** All dies as they should be. */
    public static final SlowDies NONE = new SlowDies(List.of(), new TreeMap<>());

    /** The least part of its clock that a die may reach. */
    public static final double SLOWEST_CLOCK = 0.1;

    public SlowDies {
        links = links.stream().filter(link -> link.factor() < 1).toList();
        SortedMap<Integer, Double> slow = new TreeMap<>();
        clocks.forEach((die, clock) -> {
            Range.check("clock of die " + die, clock, SLOWEST_CLOCK, 1);
            if (clock < 1) {
                slow.put(die, clock);
            }
        });
        clocks = Collections.unmodifiableSortedMap(slow);
    }

    /** Whether all dies are as they should be. */
    public boolean isNone() {
        return links.isEmpty() && clocks.isEmpty();
    }

    /** Those of {@code count} dies from {@code first} on, counted from there. */
    public SlowDies among(int first, int count) {
        List<Slowdown> near = new ArrayList<>();
        for (Slowdown link : links) {
            if (link.isAmong(first, count)) {
                near.add(link.countedFrom(first));
            }
        }
        SortedMap<Integer, Double> own = new TreeMap<>();
        for (Map.Entry<Integer, Double> slow :
                clocks.subMap(first, first + count).entrySet()) {
            own.put(slow.getKey() - first, slow.getValue());
        }
        return near.isEmpty() && own.isEmpty() ? NONE : new SlowDies(near, own);
    }

    /** The least part of its clock that one of {@code count} dies from {@code first} on reaches. */
    double slowestClock(int first, int count) {
        double slowest = 1;
        for (double clock : clocks.subMap(first, first + count).values()) {
            slowest = Math.min(slowest, clock);
        }
        return slowest;
    }

    /** The links of {@code cluster}, these among them slow. */
    public Topology topology(Cluster cluster) {
        return new Topology(cluster, links);
    }
}

package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What the serving runtime adds to a step's kernels: Python, launches and waiting for each other.
 *
 * @param host per iteration of the scheduler
 * @param eagerLaunch from one operator to the next where the host launches each by itself
 * @param verifyPreparation the host's work between the launch of the drafts and that of their verification
 * @param graphGap from one kernel of a graph to the next
 * @param skew of the ranks of a collective
 * @param promptSlowdown how many times longer prefills take than their kernels by themselves
 * @param cacheCopies times that a decode step reads and writes a layer's cached keys and values besides attention, as runtimes do
 *     that concatenate new ones to a copy of the old (Transformers, cache_utils.py, DynamicLayer.update); 0 where pages grow
 * @param sampling of a batch's tokens from its logits, however many
 * @param samplingRequest of each of them besides
 * @param coldStart that a server's first prompts wait for kernels to be compiled
 * @param waitsToReplay whether a graph is only replayed when the devices have ended what comes before
 */
public record RuntimeCosts(
        HostCost host,
        TimeSpan eagerLaunch,
        TimeSpan verifyPreparation,
        TimeSpan graphGap,
        LaunchSkew skew,
        double promptSlowdown,
        double cacheCopies,
        TimeSpan sampling,
        TimeSpan samplingRequest,
        TimeSpan coldStart,
        boolean waitsToReplay) {
    private static final long MOST_NANOS = 1_000_000_000;
    private static final long LONGEST_START_NANOS = 3600 * MOST_NANOS;

    public RuntimeCosts {
        Range.check("eager launch in ns", eagerLaunch.nanos(), 0, MOST_NANOS);
        Range.check("verify preparation in ns", verifyPreparation.nanos(), 0, MOST_NANOS);
        Range.check("gap between kernels in ns", graphGap.nanos(), 0, MOST_NANOS);
        Range.check("sampling in ns", sampling.nanos(), 0, MOST_NANOS);
        Range.check("sampling of a request in ns", samplingRequest.nanos(), 0, MOST_NANOS);
        Range.check("cold start in ns", coldStart.nanos(), 0, LONGEST_START_NANOS);
        Range.check("slowdown of prefills", promptSlowdown, 1, 1000);
        Range.check("copies of the cache", cacheCopies, 0, 1000);
    }

    /** Nothing but what the device's own data say of launches, and the assumed host. */
    public static RuntimeCosts least(Device device) {
        return new RuntimeCosts(
                HostCost.assumed(device.launch()),
                device.launch().eager(),
                new TimeSpan(0),
                new TimeSpan(0),
                LaunchSkew.NONE,
                1,
                0,
                new TimeSpan(0),
                new TimeSpan(0),
                new TimeSpan(0),
                false);
    }

    /** The same with another host. */
    public RuntimeCosts withHost(HostCost other) {
        return new RuntimeCosts(
                other,
                eagerLaunch,
                verifyPreparation,
                graphGap,
                skew,
                promptSlowdown,
                cacheCopies,
                sampling,
                samplingRequest,
                coldStart,
                waitsToReplay);
    }

    /**
     * The host's time for an iteration as far as nothing waits for the devices.
     *
     * @param graphs that the step replays
     */
    public long hostNanos(int batch, int newRequests, int graphs) {
        return host.nanos(batch, newRequests, graphsAhead(graphs));
    }

    /** Graphs of {@code graphs} that are replayed before the devices are waited for: of a speculative step that of the drafts. */
    public int graphsAhead(int graphs) {
        return waitsToReplay ? Math.max(0, graphs - 2) : graphs;
    }

    /** Seconds in which the devices choose the tokens of {@code requests} requests. */
    double samplingSeconds(int requests) {
        return sampling.seconds() + requests * samplingRequest.seconds();
    }

    /** Seconds in which the devices wait for the replay of a graph. */
    double replaySeconds() {
        return waitsToReplay ? host.graphNanos() / 1e9 : 0;
    }
}

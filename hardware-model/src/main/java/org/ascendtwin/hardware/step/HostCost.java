package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.LaunchCosts;
import org.ascendtwin.hardware.device.Range;

/**
 * The host's time per scheduler iteration, which overlapped scheduling hides behind the device: a + b·batch + c·new
 * requests + d·graphs replayed (the terms of SGLang's scheduler thread; only their sum was ever measured). Sampling is a part
 * of a: a graph ends with the logits, and the host launches what takes tokens from them.
 *
 * @param iterationNanos a: receive, schedule, tensors, results
 * @param requestNanos b: batch bookkeeping, finish checks, token append
 * @param newRequestNanos c: unpickle, prefix match, allocation
 * @param graphNanos d: replay of a captured graph with its sequence lengths
 * @param samplingNanos of a, what launches arg-max, the copy of the tokens and the event that says it is done; where steps
 *     are launched one by one, it is among their launches
 */
public record HostCost(
        long iterationNanos, long requestNanos, long newRequestNanos, long graphNanos, long samplingNanos) {
    /** Arg-max, copy, event: greedy sampling. */
    private static final int SAMPLING_LAUNCHES = 3;

    /**
     * Assumed: xDeepServe (arXiv 2508.02520) states 2 ms of scheduling per iteration at 60 requests a die, split here
     * into 1.4 ms and 10 us a request; a new request 0.1 ms.
     *
     * @param launch what the device's data say of a graph's replay
     */
    public static HostCost assumed(LaunchCosts launch) {
        return new HostCost(
                1_400_000,
                10_000,
                100_000,
                launch.graph().nanos(),
                SAMPLING_LAUNCHES * launch.eager().nanos());
    }

    /** A host whose sampling nobody tells from the rest of an iteration. */
    public HostCost(long iterationNanos, long requestNanos, long newRequestNanos, long graphNanos) {
        this(iterationNanos, requestNanos, newRequestNanos, graphNanos, 0);
    }

    public HostCost {
        Range.check("host.iterationNanos", iterationNanos, 0, 10_000_000_000L);
        Range.check("host.requestNanos", requestNanos, 0, 10_000_000_000L);
        Range.check("host.newRequestNanos", newRequestNanos, 0, 10_000_000_000L);
        Range.check("host.graphNanos", graphNanos, 0, 10_000_000_000L);
        Range.check("host.samplingNanos", samplingNanos, 0, 10_000_000_000L);
    }

    /** The same with another fixed part of an iteration. */
    public HostCost withIteration(long nanos) {
        return new HostCost(nanos, requestNanos, newRequestNanos, graphNanos, samplingNanos);
    }

    /** The same with another part for each request of the batch. */
    public HostCost withRequest(long nanos) {
        return new HostCost(iterationNanos, nanos, newRequestNanos, graphNanos, samplingNanos);
    }

    /** The same with another replay of a captured graph. */
    public HostCost withGraph(long nanos) {
        return new HostCost(iterationNanos, requestNanos, newRequestNanos, nanos, samplingNanos);
    }

    /**
     * The host's time for one iteration.
     *
     * @param batch requests in it
     * @param newRequests requests that arrived since the last
     * @param graphs graphs it replays: 0 for a prefill, 1 for a decode step, steps + 1 for a speculative one
     */
    public long nanos(int batch, int newRequests, int graphs) {
        return iterationNanos + requestNanos * batch + newRequestNanos * newRequests + graphNanos * graphs;
    }

    /**
     * The part of {@link #nanos} that is spent on {@code term}; none on launches, which are a step's own.
     *
     * @param replays whether the step replays any graph, awaited by the devices or not
     */
    public long nanos(HostTerm term, int batch, int newRequests, int graphs, boolean replays) {
        return switch (term) {
            case SCHEDULING -> iterationNanos - samplingNanos(replays);
            case SAMPLING -> samplingNanos(replays);
            case RESULTS -> requestNanos * batch;
            case NEW_REQUESTS -> newRequestNanos * newRequests;
            case GRAPH_REPLAY -> graphNanos * graphs;
            case LAUNCHES -> 0;
        };
    }

    private long samplingNanos(boolean replays) {
        return replays ? Math.min(iterationNanos, samplingNanos) : 0;
    }
}

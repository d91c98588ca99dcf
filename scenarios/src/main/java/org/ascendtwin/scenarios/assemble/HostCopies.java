package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.ascendtwin.hardware.fabric.HostLink;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.HostWrites;
import org.ascendtwin.scheduler.engine.JointStep;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Copies of KV between the dies of one server and the memory of their hosts. All dies of a rank copy side by side, each its
 * own part over its own link; ranks do not share links either.
 */
final class HostCopies {
    private static final double NANOS = 1e9;

    private final HostLink link;
    private final double bytesPerToken;
    private final int layers;
    private final BitSet keptIds = new BitSet();
    private final List<HostWrites> writes = new ArrayList<>();
    private long keptTokens;
    private long[] loadsEndNanos = new long[1];

    /**
     * @param bytesPerToken of each die
     * @param layers of the model, each with an equal part
     */
    HostCopies(HostLink link, double bytesPerToken, int layers) {
        this.link = link;
        this.bytesPerToken = bytesPerToken;
        this.layers = layers;
    }

    static HostCopies of(ResolvedServer server) {
        return new HostCopies(
                server.deployment().cluster().host(),
                server.memory().bytesPerToken(),
                server.deployment().model().layerCount());
    }

    /** The way of one more rank to its host's memory. */
    HostWrites newWrites(Timekeeper time) {
        HostWrites own = new HostWrites(
                time,
                link.latency().nanos(),
                bytesPerToken * NANOS / link.toHost().bytesPerSecond());
        writes.add(own);
        return own;
    }

    /** Tokens that went to host memory as copies of prefixes, over all ranks. */
    long writtenTokens() {
        return writes.stream().mapToLong(HostWrites::tokens).sum();
    }

    /** Request {@code id} loses its place on a decode server, and its KV is kept in host memory. */
    void keep(int id, int tokens) {
        keptIds.set(id);
        keptTokens += tokens;
    }

    /**
     * How long the host was held up before it launches {@code step}, by what it copied since the last: it waits for the
     * copies of requests that lose their place, of those that join again, and of prefixes that are written back to
     * make room.
     */
    long heldUpNanos(JointStep step) {
        long nanos = standstillNanos() + copyNanos(keptTokens, link.toHost().bytesPerSecond());
        keptTokens = 0;
        if (!keptIds.isEmpty()) {
            nanos += copyNanos(restoredTokens(step), link.fromHost().bytesPerSecond());
        }
        return nanos;
    }

    private long standstillNanos() {
        long nanos = 0;
        for (int rank = 0; rank < writes.size(); rank++) {
            nanos = Math.max(nanos, writes.get(rank).standstillNanos());
        }
        return nanos;
    }

    private long restoredTokens(JointStep step) {
        long tokens = 0;
        for (int rank = 0; rank < step.rankCount(); rank++) {
            StepPlan plan = step.plan(rank);
            for (int i = 0; i < plan.count(); i++) {
                if (plan.isJoining(i) && keptIds.get(plan.requestId(i))) {
                    keptIds.clear(plan.requestId(i));
                    tokens += plan.prefixLength(i);
                }
            }
        }
        return tokens;
    }

    private long copyNanos(long tokens, double bytesPerSecond) {
        return tokens == 0
                ? 0
                : link.latency().nanos() + (long) Math.ceil(tokens * bytesPerToken * NANOS / bytesPerSecond);
    }

    /** Tokens that {@code plan} loads. */
    static long loadedTokens(StepPlan plan) {
        long tokens = 0;
        for (int i = 0; i < plan.extendCount(); i++) {
            tokens += plan.loadedBack(i);
        }
        return tokens;
    }

    /**
     * When a step ends of which each layer needs the layer before and its own part of what is loaded
     * ({@code managers/cache_controller.py} loads layer by layer): as layers are alike, the longest path goes through the
     * first or the last layer's copy, or through none.
     *
     * @param lane number of the rank and its stage, whose dies copy one load after the other
     * @param tokens loaded
     * @param launchNanos from when on it may be copied
     * @param startNanos when the device is free for the step
     * @param stepNanos what it computes
     */
    long loadedEndNanos(int lane, long tokens, long launchNanos, long startNanos, long stepNanos) {
        if (tokens == 0) {
            return startNanos + stepNanos;
        }
        if (lane >= loadsEndNanos.length) {
            loadsEndNanos = Arrays.copyOf(loadsEndNanos, lane + 1);
        }
        long copyFromNanos = Math.max(launchNanos, loadsEndNanos[lane]);
        long readyNanos = copyFromNanos + copyNanos(tokens, link.fromHost().bytesPerSecond());
        loadsEndNanos[lane] = readyNanos;
        long firstReadyNanos = copyFromNanos
                + copyNanos(Math.ceilDiv(tokens, layers), link.fromHost().bytesPerSecond());
        long throughLastNanos = readyNanos + stepNanos / layers;
        return Math.max(startNanos + stepNanos, Math.max(firstReadyNanos + stepNanos, throughLastNanos));
    }
}

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
    /** Whether anything was ever to be copied that holds steps up. */
    private boolean holdsUp;

    private long[] keptTokensByRank = new long[1];
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
        holdsUp = true;
        return own;
    }

    /** Tokens that went to host memory as copies of prefixes, over all ranks. */
    long writtenTokens() {
        return writes.stream().mapToLong(HostWrites::tokens).sum();
    }

    /** Request {@code id} loses its place on {@code rank} of a decode server, and its KV is kept in host memory. */
    void keep(int rank, int id, int tokens) {
        keptIds.set(id);
        holdsUp = true;
        if (rank >= keptTokensByRank.length) {
            keptTokensByRank = Arrays.copyOf(keptTokensByRank, rank + 1);
        }
        keptTokensByRank[rank] += tokens;
    }

    /**
     * How long {@code step} is held up by what hosts copied since the last: each rank's waits for the copies of requests
     * that lose their place, of those that join again, and of prefixes that are written back to make room; the step
     * begins when the last one is done.
     */
    long heldUpNanos(JointStep step) {
        long nanos = 0;
        for (int rank = 0; holdsUp && rank < step.rankCount(); rank++) {
            nanos = Math.max(nanos, heldUpNanos(rank, step.plan(rank)));
        }
        return nanos;
    }

    /** How long {@code rank} holds up the step of which it computes {@code plan}. */
    long heldUpNanos(int rank, StepPlan plan) {
        long nanos = rank < writes.size() ? writes.get(rank).standstillNanos() : 0;
        if (rank < keptTokensByRank.length) {
            nanos += copyNanos(keptTokensByRank[rank], link.toHost().bytesPerSecond());
            keptTokensByRank[rank] = 0;
        }
        return keptIds.isEmpty()
                ? nanos
                : nanos + copyNanos(restoredTokens(plan), link.fromHost().bytesPerSecond());
    }

    private long restoredTokens(StepPlan plan) {
        long tokens = 0;
        for (int i = 0; i < plan.count(); i++) {
            if (plan.isJoining(i) && keptIds.get(plan.requestId(i))) {
                keptIds.clear(plan.requestId(i));
                tokens += plan.prefixLength(i);
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

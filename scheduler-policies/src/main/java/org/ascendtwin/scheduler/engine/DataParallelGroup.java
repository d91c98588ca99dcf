package org.ascendtwin.scheduler.engine;

import java.util.List;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.scheduler.route.RankBalancer;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The scheduler processes of one server with attention in data parallel ({@code --enable-dp-attention}), each with its
 * own queue, prefix cache and KV memory, and the controller that spreads requests over them. Every iteration they
 * exchange what they are about to run and run it together ({@code scheduler_components/dp_attn.py}): a rank with nothing
 * to do takes part idle while any other has something, the step ends for all when it ends for the slowest, and they
 * agree when to prefill. A group of one decides what an {@link EngineCore} decides. One thread calls it.
 */
public final class DataParallelGroup {
    private final TurnLoop[] loops;
    private final int ranksOfALoop;
    private final int rankCount;
    private final RankBalancer balancer;
    private final Runnable[] wakes;

    /** All ranks in lock-step, over dies that {@code executor} stands for. */
    public DataParallelGroup(
            EngineConfig config,
            BalanceMethod method,
            Timekeeper timekeeper,
            JointExecutor executor,
            List<EngineListener> listeners,
            EngineLinks links) {
        this(config, method, timekeeper, List.of(executor), listeners, links);
    }

    /**
     * Ranks in lock-step where there is one executor for all; with one for each they only share the controller
     * ({@code --dp-size} without {@code --enable-dp-attention}).
     *
     * @param config of each rank: what SGLang derives from {@code --dp-size} (chunk size, running requests,
     *     conservativeness) is derived before
     * @param listeners one a rank
     * @param links with other servers; a handover's end is a rank of this group
     */
    public DataParallelGroup(
            EngineConfig config,
            BalanceMethod method,
            Timekeeper timekeeper,
            List<? extends JointExecutor> executors,
            List<EngineListener> listeners,
            EngineLinks links) {
        rankCount = listeners.size();
        balancer = new RankBalancer(method, rankCount);
        if (rankCount > 1 && config.windows().isVarying()) {
            throw new IllegalArgumentException(
                    "the window rule " + config.windows().rule().flag() + " is set with dp_size " + rankCount
                            + "; windows vary on a single rank only, as in SGLang. Maybe the rule fixed.");
        }
        if (rankCount > 1 && config.schedulerRecvInterval() > 1) {
            throw new IllegalArgumentException("scheduler_recv_interval is " + config.schedulerRecvInterval()
                    + " with dp_size " + rankCount + "; with several ranks it is 1. Maybe leave it out.");
        }
        if (rankCount % executors.size() != 0) {
            throw new IllegalArgumentException(
                    executors.size() + " executors for " + rankCount + " ranks; allowed: one for all, or one for each");
        }
        loops = new TurnLoop[executors.size()];
        wakes = new Runnable[loops.length];
        ranksOfALoop = rankCount / loops.length;
        boolean byLoad = method.isByLoad() && rankCount > 1;
        for (int index = 0; index < loops.length; index++) {
            int first = index * ranksOfALoop;
            LoadReports reports = byLoad ? new LoadReports(balancer.budget(), first, ranksOfALoop) : null;
            List<EngineListener> own = listeners.subList(first, first + ranksOfALoop);
            loops[index] = new TurnLoop(config, timekeeper, executors.get(index), own, links, reports);
            wakes[index] = loops[index]::wake;
        }
    }

    private TurnLoop loop(int rank) {
        return loops[rank / ranksOfALoop];
    }

    private EngineRank rank(int rank) {
        return loop(rank).rank(rank % ranksOfALoop);
    }

    /** {@code --dp-size}. */
    public int rankCount() {
        return rankCount;
    }

    /** A rank as it stands. */
    public EngineView view(int rank) {
        return rank(rank).view();
    }

    /** The digest of every decision of all ranks so far. */
    public Digest digest() {
        if (loops.length == 1) {
            return loops[0].digest();
        }
        Digest all = new Digest();
        for (TurnLoop loop : loops) {
            all.add(loop.digest().value());
        }
        return all;
    }

    /**
     * Chooses the rank of a request that is about to be received, as the controller does, and counts it there.
     *
     * @param bootstrapRoom that pairs its prefill and decode; any number without disaggregation
     */
    public int choose(int promptTokens, long bootstrapRoom) {
        return balancer.choose(promptTokens, bootstrapRoom);
    }

    /** Takes in {@code request} on {@code rank}, where it arrives now; the next turn sees it. */
    public void receive(int rank, Request request) {
        rank(rank).receive(request);
        loop(rank).wake();
    }

    /** Takes in this server's part of a request that another server has the other part of, on {@code rank}. */
    public void receive(int rank, Handover handover) {
        rank(rank).receive(handover, wakes[rank / ranksOfALoop]);
        loop(rank).wake();
    }

    /** The server is gone with all it holds; every request here ends as {@link EndReason#SERVER_LOST}. */
    public void stop() {
        for (TurnLoop loop : loops) {
            loop.stop();
        }
    }

    /** Ends the request {@code id} on whichever rank it is, as {@link EngineCore#abort} does. */
    public void abort(int id) {
        for (int rank = 0; rank < rankCount; rank++) {
            rank(rank).abort(id);
        }
    }
}

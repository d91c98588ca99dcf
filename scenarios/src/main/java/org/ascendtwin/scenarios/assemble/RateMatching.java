package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.engine.EngineConfig;

/**
 * What the prefill and the decode servers of a scenario sustain by themselves, in closed form from the cost of a step:
 * every step as full as pays, all ranks alike, nobody waits and nothing is handed over (docs/disaggregation.md).
 */
public final class RateMatching {
    private static final double NANOS = 1e9;

    private final PipelineCost costs;
    private final EngineConfig engine;
    private final int ranks;
    private final StepShape shape = new StepShape();
    private final StepCost cost = new StepCost();

    private RateMatching(ResolvedServer server) {
        costs = new PipelineCost(server.deployment());
        engine = server.engine();
        ranks = server.ranks();
    }

    /**
     * The mean request.
     *
     * @param acceptLength tokens that a verification emits; 1 without speculation
     */
    public record Demand(double promptTokens, double outputTokens, double acceptLength) {}

    /** Requests a second that all prefill servers together can prefill. */
    public static double prefillRate(Resolved resolved, Demand demand) {
        return rate(resolved, Role.PREFILL, (one, wanted) -> one.prefillRate(wanted), demand);
    }

    /**
     * Requests a second that all decode servers together can decode.
     *
     * @param mostNanos longest time per output token, {@link Double#POSITIVE_INFINITY} for no limit
     */
    public static double decodeRate(Resolved resolved, Demand demand, double mostNanos) {
        return rate(resolved, Role.DECODE, (one, wanted) -> one.decodeRate(wanted, mostNanos), demand);
    }

    private static double rate(
            Resolved resolved, Role role, ToDoubleBiFunction<RateMatching, Demand> ofOne, Demand demand) {
        return resolved.servers().stream()
                .filter(server -> server.spec().role() == role)
                .mapToDouble(
                        server -> server.spec().instances() * ofOne.applyAsDouble(new RateMatching(server), demand))
                .sum();
    }

    /** The best rate of all numbers of prompts that a step may hold; a prompt above the chunk size takes several steps. */
    private double prefillRate(Demand demand) {
        int prompt = Math.max(1, (int) Math.round(demand.promptTokens()));
        int chunk = engine.chunkedPrefillSize() == PrefillRules.OFF ? Integer.MAX_VALUE : engine.chunkedPrefillSize();
        if (prompt > chunk) {
            return ranks * NANOS / chunkedNanos(prompt, chunk);
        }
        int most = Math.clamp(
                Math.min(chunk, engine.maxPrefillTokens()) / prompt, 1, Math.max(1, engine.maxRunningRequests()));
        double best = 0;
        for (int prompts = 1; prompts <= most; prompts++) {
            best = Math.max(best, ranks * prompts * NANOS / stepNanos(Phase.EXTEND, prompts, prompt, 0));
        }
        return best;
    }

    private double chunkedNanos(int prompt, int chunk) {
        double nanos = 0;
        for (int done = 0; done < prompt; done += chunk) {
            nanos += stepNanos(Phase.EXTEND, 1, Math.min(chunk, prompt - done), done);
        }
        return nanos;
    }

    /** The best rate of all batches that keep the limit and fit, each at the mean context of a request. */
    private double decodeRate(Demand demand, double mostNanos) {
        boolean speculates = engine.speculativeWindow().isActive();
        int context = (int) Math.round(demand.promptTokens() + demand.outputTokens() / 2);
        int held = context + engine.disaggregation().reservedDecodeTokens();
        int most = Math.min(engine.maxRunningRequests(), engine.maxTotalTokens() / held);
        double best = 0;
        for (int batch = 1; batch <= most; batch++) {
            double stepNanos = speculates
                    ? stepNanos(Phase.VERIFY, batch, engine.speculativeWindow().numDraftTokens(), context)
                    : stepNanos(Phase.DECODE, batch, 1, context);
            double tokenNanos = stepNanos / demand.acceptLength();
            if (tokenNanos <= mostNanos) {
                best = Math.max(best, ranks * batch * NANOS / (tokenNanos * demand.outputTokens()));
            }
        }
        return best;
    }

    /** A step of equal requests on every rank; the host's time hides behind the devices' under overlap and in a pipeline. */
    private double stepNanos(Phase phase, int requests, int queryLen, int prefixLen) {
        int[] queryLens = new int[requests];
        int[] prefixLens = new int[requests];
        Arrays.fill(queryLens, queryLen);
        Arrays.fill(prefixLens, prefixLen);
        shape.set(phase, requests, queryLens, prefixLens);
        long deviceNanos = costs.slowestNanos(shape, cost);
        int graphs = phase == Phase.EXTEND
                ? 0
                : phase == Phase.VERIFY ? engine.speculativeWindow().numSteps() + 1 : 1;
        long hostNanos = HostCost.ASSUMED.nanos(phase == Phase.EXTEND ? 0 : requests, 0, graphs);
        boolean hidden = engine.overlap() || costs.stageCount() > 1;
        return hidden ? Math.max(deviceNanos, hostNanos) : deviceNanos + hostNanos;
    }
}

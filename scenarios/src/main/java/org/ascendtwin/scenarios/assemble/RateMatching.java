package org.ascendtwin.scenarios.assemble;

import java.util.function.ToDoubleBiFunction;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the prefill and the decode servers of a scenario sustain by themselves, in closed form from the cost of a step:
 * every step as full as pays, all ranks alike, nobody waits and nothing is handed over (docs/disaggregation.md).
 */
public final class RateMatching {
    private static final double NANOS = 1e9;

    private final PipelineCost costs;
    private final RuntimeCosts runtime;
    private final @Nullable Speculation speculation;
    private final EngineConfig engine;
    private final int ranks;
    private final StepShape shape = new StepShape();
    private final StepCost cost = new StepCost();

    private RateMatching(ResolvedServer server) {
        costs = server.stepCosts().model(server.deployment());
        runtime = server.stepCosts().runtime(server.deployment());
        speculation = server.deployment().speculation();
        engine = server.engine();
        ranks = server.ranks();
    }

    /**
     * The mean request.
     *
     * @param acceptLength tokens that a verification emits; 1 without speculation
     */
    public record Demand(double promptTokens, double outputTokens, double acceptLength) {}

    /**
     * What a request must keep; {@link Double#POSITIVE_INFINITY} for no limit.
     *
     * @param ttftNanos longest time to first token
     * @param tokenNanos longest time per output token after it
     */
    public record Limits(double ttftNanos, double tokenNanos) {}

    /**
     * What one server sustains within limits.
     *
     * @param requestsPerSecond 0 where no load keeps the limits
     * @param batch requests that a rank then decodes at once; 0 for a prefill server
     * @param promptNanos that a rank needs for a prompt
     * @param tokenNanos per output token at that batch; for a single request where no batch keeps the limit
     */
    public record Sustained(double requestsPerSecond, int batch, double promptNanos, double tokenNanos) {}

    /**
     * What {@code server} sustains if {@code tail} mean waits still keep the limit for the first token. Prompts arrive at
     * random and wait for each other: the mean wait is ρ/(2(1−ρ)) prompts (Pollaczek and Khinchine, constant service),
     * and its tail is nearly exponential (Kingman 1961), so that 3 mean waits hold for 95 %.
     *
     * @param computed the demand on prefill: without the tokens that a prefix cache holds
     * @param demand the demand on memory and decode
     */
    public static Sustained sustained(
            ResolvedServer server, Demand computed, Demand demand, Limits limits, double tail) {
        RateMatching one = new RateMatching(server);
        double promptNanos = one.ranks * NANOS / one.prefillRate(computed);
        double busiest = busiestShare(promptNanos, limits.ttftNanos(), tail);
        double prefillRate = one.ranks * busiest * NANOS / promptNanos;
        return switch (server.spec().role()) {
            case PREFILL -> new Sustained(prefillRate, 0, promptNanos, 0);
            case DECODE -> one.bestBatch(demand, limits.tokenNanos(), 0, Double.POSITIVE_INFINITY);
            case MIXED -> one.bestBatch(demand, limits.tokenNanos(), promptNanos, prefillRate);
        };
    }

    /** The share of time that may go to prompts so that {@code tail} mean waits and the prompt itself keep the limit. */
    private static double busiestShare(double promptNanos, double mostNanos, double tail) {
        if (mostNanos == Double.POSITIVE_INFINITY) {
            return 1;
        }
        double room = 2 * (mostNanos - promptNanos) / (tail * promptNanos);
        return Math.max(0, room / (1 + room));
    }

    /**
     * The largest batch whose time per token keeps the limit, if each of its requests also stops the others for its
     * prompt once: T(b)/a + b·prompt/outputs.
     */
    private Sustained bestBatch(Demand demand, double mostNanos, double promptNanos, double mostRate) {
        Sustained best = null;
        int most = mostBatch(demand);
        for (int batch = 1; batch <= most; batch++) {
            double own = decodeNanos(batch, demand) / demand.acceptLength();
            double tokenNanos = own + batch * promptNanos / demand.outputTokens();
            double rate = ranks * batch * NANOS / (tokenNanos * demand.outputTokens());
            boolean keeps = tokenNanos <= mostNanos;
            if (best == null) {
                best = new Sustained(keeps ? Math.min(rate, mostRate) : 0, batch, promptNanos, tokenNanos);
            } else if (keeps && best.requestsPerSecond() < mostRate && rate > best.requestsPerSecond()) {
                best = new Sustained(Math.min(rate, mostRate), batch, promptNanos, tokenNanos);
            }
        }
        return best == null ? new Sustained(0, 0, promptNanos, 0) : best;
    }

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

    /** Requests that a rank of the first decode servers has at once where it sustains that rate; 0 where none does. */
    public static int decodeBatch(Resolved resolved, Demand demand, double mostNanos) {
        return resolved.servers().stream()
                .filter(server -> server.spec().role() == Role.DECODE)
                .findFirst()
                .map(server -> new RateMatching(server).bestRateBatch(demand, mostNanos))
                .orElse(0);
    }

    private static double rate(
            Resolved resolved, Role role, ToDoubleBiFunction<RateMatching, Demand> ofOne, Demand demand) {
        return resolved.servers().stream()
                .filter(server -> server.spec().role() == role)
                .mapToDouble(server -> rate(resolved, server, ofOne, demand))
                .sum();
    }

    /** The servers of one entry, each with the dies that it has: most are alike. */
    private static double rate(
            Resolved resolved, ResolvedServer server, ToDoubleBiFunction<RateMatching, Demand> ofOne, Demand demand) {
        double usual = ofOne.applyAsDouble(new RateMatching(server), demand);
        double sum = 0;
        for (int instance = 0; instance < server.spec().instances(); instance++) {
            for (int replica = 0; replica < server.replicas(); replica++) {
                ResolvedServer own = server.at(
                        instance, replica, resolved.scenario().assumptions().expertLoads());
                double rate =
                        own.deployment().slow().isNone() ? usual : ofOne.applyAsDouble(new RateMatching(own), demand);
                sum += rate / server.replicas();
            }
        }
        return sum;
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
        int batch = bestRateBatch(demand, mostNanos);
        return batch == 0 ? 0 : rate(batch, demand);
    }

    private double rate(int batch, Demand demand) {
        double tokenNanos = decodeNanos(batch, demand) / demand.acceptLength();
        return ranks * batch * NANOS / (tokenNanos * demand.outputTokens());
    }

    /** The batch of the best rate; 0 where none keeps the limit. */
    private int bestRateBatch(Demand demand, double mostNanos) {
        int most = mostBatch(demand);
        int best = 0;
        for (int batch = 1; batch <= most; batch++) {
            boolean keeps = decodeNanos(batch, demand) / demand.acceptLength() <= mostNanos;
            if (keeps && (best == 0 || rate(batch, demand) > rate(best, demand))) {
                best = batch;
            }
        }
        return best;
    }

    /** Requests of the mean context that fit into the memory of a rank. */
    private int mostBatch(Demand demand) {
        int held = context(demand) + engine.disaggregation().reservedDecodeTokens();
        return Math.min(engine.maxRunningRequests(), engine.maxTotalTokens() / held);
    }

    private static int context(Demand demand) {
        return (int) Math.round(demand.promptTokens() + demand.outputTokens() / 2);
    }

    private double decodeNanos(int batch, Demand demand) {
        return engine.speculativeWindow().isActive()
                ? stepNanos(Phase.VERIFY, batch, engine.speculativeWindow().numDraftTokens(), context(demand))
                : stepNanos(Phase.DECODE, batch, 1, context(demand));
    }

    /** A step of equal requests on every rank; the host's time hides behind the devices' under overlap and in a pipeline. */
    private double stepNanos(Phase phase, int requests, int queryLen, int prefixLen) {
        shape.setAlike(phase, requests, queryLen, prefixLen);
        long deviceNanos = costs.slowestNanos(shape, cost);
        long hostNanos = runtime.hostNanos(phase == Phase.EXTEND ? 0 : requests, 0, graphs(phase, queryLen));
        boolean hidden = engine.overlap() || costs.stageCount() > 1;
        if (hidden && phase == Phase.VERIFY) {
            return deviceNanos + Math.max(0, hostNanos - cost.tailNanos());
        }
        return hidden ? Math.max(deviceNanos, hostNanos) : deviceNanos + hostNanos;
    }

    private int graphs(Phase phase, int queryLen) {
        return switch (phase) {
            case EXTEND, MIXED -> 0;
            case DECODE -> 1;
            case VERIFY -> speculation == null ? 1 : speculation.graphs(queryLen);
        };
    }
}

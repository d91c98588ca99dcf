package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.expert.CopyChoice;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.ExpertHistory;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.expert.Rebalance;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.spec.ExpertLoadSpec;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.EpDispatch;
import org.jspecify.annotations.Nullable;

/**
 * How unequally the ranks of a server are loaded by their experts, from pass to pass.
 *
 * @param initially how unequally at first
 * @param steadily the same after the first rebalance, or at first where there is none
 * @param history what becomes of it; null where all experts are alike
 * @param pause what a rebalance costs; null where there is none
 */
public record ExpertBalance(
        RankLoads initially,
        RankLoads steadily,
        @Nullable ExpertHistory history,
        @Nullable Pause pause) {
    private static final ExpertBalance EVEN = new ExpertBalance(RankLoads.ALIKE, RankLoads.ALIKE, null, null);

    /** On platforms whose serving profile says nothing of the experts' loads. */
    private static final ExpertBalance CHANCE = new ExpertBalance(RankLoads.CHANCE, RankLoads.CHANCE, null, null);

    /** Projections of an expert. */
    private static final int MATRICES = 3;

    /** How long serving stops while experts move. */
    public record Pause(Rebalance rebalance, Topology topology, int ranks, double expertBytes, int layers) {
        /** @param fetched experts that a rank fetches in a layer */
        long nanos(int fetched) {
            return (long) Math.ceil(rebalance.pauseSeconds(topology, ranks, fetched, expertBytes, layers) * 1e9);
        }
    }

    /** The balance of a server with {@code flags} that runs {@code deployment}. */
    static ExpertBalance of(ExpertLoadSpec spec, ServerFlags flags, Deployment deployment) {
        Placement placement = deployment.placement();
        MixtureOfExperts mixture = ExchangeLimits.mixture(deployment.model()).orElse(null);
        boolean trivial = ExpertLocationFile.isTrivial(flags.initExpertLocation());
        boolean placed = flags.enableEplb() || flags.epNumRedundantExperts() > 0;
        if (mixture == null || placement.ep() == 1) {
            if (placed) {
                throw new IllegalArgumentException("enable-eplb and ep-num-redundant-experts place experts on ranks of"
                        + " their own; allowed: with ep-size above 1. Maybe set moe-a2a-backend: deepep.");
            }
            return mixture != null && chooses(deployment) ? CHANCE : EVEN;
        }
        boolean fake = flags.epDispatchAlgorithm() == EpDispatch.FAKE;
        Double hottest = hottest(spec, mixture.experts(), placement.ep());
        if (hottest != null && !placed && trivial && !fake) {
            double most = Math.min(hottest, placement.ep());
            RankLoads loads = new RankLoads(most, timer(deployment).busiest(most, placement.ep()));
            return new ExpertBalance(loads, loads, null, null);
        }
        boolean alike = (spec.zipf() == 0 && spec.counts() == null) || fake;
        if (!placed && trivial && alike) {
            return chooses(deployment) && !fake ? CHANCE : EVEN;
        }
        return of(spec, flags, deployment, mixture);
    }

    /** Whether nothing is believed of the experts' loads on the platform but that tokens choose as they come. */
    private static boolean chooses(Deployment deployment) {
        return deployment.device().family() == ChipFamily.GPU;
    }

    /** Load of the hottest of {@code ranks} over the mean, where it is said or follows from the spread of the experts' loads. */
    private static @Nullable Double hottest(ExpertLoadSpec spec, int experts, int ranks) {
        Double spread = spec.spread();
        return spread == null ? spec.hottest() : Double.valueOf(ExpertLoads.hottest(spread, experts, ranks));
    }

    private static ExpertBalance of(
            ExpertLoadSpec spec, ServerFlags flags, Deployment deployment, MixtureOfExperts mixture) {
        Placement placement = deployment.placement();
        boolean fake = flags.epDispatchAlgorithm() == EpDispatch.FAKE;
        ExpertLoads loads = fake ? ExpertLoads.uniform(mixture.experts()) : loads(spec, mixture.experts());
        ExpertLocationFile location = new ExpertLocationFile(
                flags.initExpertLocation(), mixture.experts(), placement.ep(), flags.epNumRedundantExperts());
        Integer chunk = flags.eplbRebalanceLayersPerChunk();
        Rebalance rebalance = flags.enableEplb()
                ? new Rebalance(flags.eplbRebalanceNumIterations(), chunk == null ? 0 : chunk)
                : null;
        int layers = layers(deployment.model());
        ExpertHistory history = new ExpertHistory(
                loads,
                new ExpertHistory.Drift(fake ? 0 : spec.drift(), spec.driftEvery(), spec.seed()),
                choice(flags, placement),
                location.placements(loads),
                rebalance,
                layers);
        Pause pause = rebalance == null
                ? null
                : new Pause(rebalance, deployment.topology(), placement.ep(), expertBytes(mixture, deployment), layers);
        ExchangeTimer timer = timer(deployment);
        RankLoads first = history.loads(0, timer);
        RankLoads placed = rebalance == null
                ? first
                : history.afresh().loads((long) rebalance.everyForwards() + rebalance.pauses(layers), timer);
        return new ExpertBalance(first, placed, history, pause);
    }

    /** Exchanges among the dies of {@code deployment}. */
    static ExchangeTimer timer(Deployment deployment) {
        return new ExchangeTimer(
                deployment.topology(),
                deployment.communication().engine(),
                deployment.communication().limits());
    }

    private static CopyChoice choice(ServerFlags flags, Placement placement) {
        return switch (flags.epDispatchAlgorithm()) {
            case STATIC -> new CopyChoice(true, Math.max(1, placement.ep() / flags.nnodes()));
            case DYNAMIC, FAKE -> CopyChoice.DRAWN;
        };
    }

    /** Whether anything changes while the server runs. */
    boolean changes() {
        return history != null && history.changes();
    }

    private static int layers(ModelConfig model) {
        return model.layers().stream()
                .filter(kind -> kind.feedForward() instanceof MixtureOfExperts)
                .mapToInt(kind -> kind.count())
                .sum();
    }

    private static double expertBytes(MixtureOfExperts mixture, Deployment deployment) {
        Placement placement = deployment.placement();
        double elements =
                (double) MATRICES * mixture.expertSize() * deployment.model().hiddenSize();
        return elements * placement.quantisation().expertWeight().bytes() / placement.expertTp();
    }

    private static ExpertLoads loads(ExpertLoadSpec spec, int experts) {
        Path counts = spec.counts();
        if (counts == null) {
            return ExpertLoads.zipf(experts, spec.zipf(), spec.seed());
        }
        double[] tokens = read(counts);
        if (tokens.length != experts) {
            throw new IllegalArgumentException("assumptions.expert-loads.counts: " + counts + " has " + tokens.length
                    + " counts; allowed: " + experts + ", one for each expert. Maybe it is of another model.");
        }
        return ExpertLoads.measured(tokens);
    }

    private static double[] read(Path counts) {
        try {
            return Files.readString(counts)
                    .strip()
                    .lines()
                    .mapToDouble(line -> Double.parseDouble(line.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "assumptions.expert-loads.counts: " + counts + " holds more than a number a line: "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "assumptions.expert-loads.counts: " + counts + " cannot be read. Maybe the path is relative to the"
                            + " scenario's folder.",
                    e);
        }
    }
}

package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.hardware.expert.ExpertPlacement;
import org.ascendtwin.hardware.expert.Rebalance;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.spec.ExpertLoadSpec;
import org.ascendtwin.scenarios.spec.ServerFlags;

/**
 * How unequally the ranks of a server are loaded by their experts: at first, and after experts were placed by their loads
 * ({@code eplb/eplb_manager.py}). Loads stay as they are, so that only the first rebalance moves anything.
 *
 * @param initially tokens of the hottest rank over the mean at first
 * @param steadily the same from the first rebalance on
 * @param everyForwards steps before it; 0 for none
 * @param pauses steps that it lengthens
 * @param pauseNanos what it adds to each
 */
public record ExpertBalance(double initially, double steadily, int everyForwards, int pauses, long pauseNanos) {
    private static final ExpertBalance EVEN = new ExpertBalance(1, 1, 0, 0, 0);
    private static final String TRIVIAL = "trivial";

    /** Projections of an expert. */
    private static final int MATRICES = 3;

    /** The balance of a server with {@code flags} that runs {@code deployment}. */
    static ExpertBalance of(ExpertLoadSpec spec, ServerFlags flags, Deployment deployment) {
        Placement placement = deployment.placement();
        MixtureOfExperts mixture = ExchangeLimits.mixture(deployment.model()).orElse(null);
        boolean placed = flags.enableEplb() || flags.epNumRedundantExperts() > 0;
        if (mixture == null || placement.ep() == 1) {
            if (placed) {
                throw new IllegalArgumentException("enable-eplb and ep-num-redundant-experts place experts on ranks of"
                        + " their own; allowed: with ep-size above 1. Maybe set moe-a2a-backend: deepep.");
            }
            return EVEN;
        }
        Double hottest = spec.hottest();
        if (hottest != null && !placed) {
            double most = Math.min(hottest, placement.ep());
            return new ExpertBalance(most, most, 0, 0, 0);
        }
        ExpertLoads loads = loads(spec, mixture.experts());
        if (!placed && spec.zipf() == 0 && spec.counts() == null) {
            return EVEN;
        }
        return placed(loads, mixture, flags, deployment);
    }

    private static ExpertBalance placed(
            ExpertLoads loads, MixtureOfExperts mixture, ServerFlags flags, Deployment deployment) {
        Placement placement = deployment.placement();
        int redundant = flags.epNumRedundantExperts();
        ExpertPlacement balanced = ExpertPlacement.balanced(loads, placement.ep(), redundant);
        ExpertPlacement first = flags.initExpertLocation().equals(TRIVIAL)
                ? ExpertPlacement.inOrder(mixture.experts(), placement.ep(), redundant)
                : balanced;
        if (!flags.enableEplb()) {
            return new ExpertBalance(first.hottest(loads), first.hottest(loads), 0, 0, 0);
        }
        Integer chunk = flags.eplbRebalanceLayersPerChunk();
        Rebalance rebalance = new Rebalance(flags.eplbRebalanceNumIterations(), chunk == null ? 0 : chunk);
        int layers = layers(deployment.model());
        double seconds = rebalance.pauseSeconds(
                new Topology(deployment.cluster()),
                placement.ep(),
                first.mostFetched(balanced),
                expertBytes(mixture, deployment),
                layers);
        return new ExpertBalance(
                first.hottest(loads),
                balanced.hottest(loads),
                rebalance.everyForwards(),
                rebalance.pauses(layers),
                (long) Math.ceil(seconds * 1e9));
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

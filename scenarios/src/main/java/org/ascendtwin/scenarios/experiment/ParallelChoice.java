package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.model.DenseMlp;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;

/**
 * One way to lay a model on dies, and what its steps take there.
 *
 * @param placement the way
 * @param cacheTokens tokens that each group of dies can cache; 0 where the model does not fit
 * @param times of a decode step and a prefill
 * @param tokensPerSecondAndDie what the decode step makes of each die
 * @param promptTokensPerSecondAndDie what the prefill makes of each die
 */
public record ParallelChoice(
        Placement placement,
        long cacheTokens,
        StepTimes times,
        double tokensPerSecondAndDie,
        double promptTokensPerSecondAndDie) {
    /** Most dies of one server that are tried. */
    private static final int MOST_DIES = 256;

    /**
     * Every way to lay the model of {@code deployment} on up to {@code dies} dies that fits and has room for the requests,
     * the one that makes most of a die first.
     *
     * @param sizes of the steps by which they are judged
     */
    public static List<ParallelChoice> all(Deployment deployment, MemorySettings memory, int dies, StepSizes sizes) {
        List<ParallelChoice> choices = new ArrayList<>();
        for (Placement placement : placements(deployment, Math.min(dies, MOST_DIES))) {
            ParallelChoice choice = of(deployment.withPlacement(placement), memory, sizes);
            if (choice.hasRoomFor(sizes)) {
                choices.add(choice);
            }
        }
        choices.sort(Comparator.comparingDouble(ParallelChoice::tokensPerSecondAndDie)
                .reversed()
                .thenComparingInt(choice -> choice.placement().tp()));
        return choices;
    }

    /** The way {@code deployment} is laid out. */
    public static ParallelChoice of(Deployment deployment, MemorySettings memory, StepSizes sizes) {
        Placement placement = deployment.placement();
        StepTimes times = StepTimes.of(deployment, sizes);
        long tokens = MemoryPlan.of(deployment, memory).fits()
                ? MemoryPlan.of(deployment, memory).cacheTokens()
                : 0;
        double promptTokens = (double) placement.dp() * sizes.prompts() * sizes.promptTokens();
        return new ParallelChoice(
                placement,
                tokens,
                times,
                sizes.batch() / times.decodeSeconds() / placement.tp(),
                promptTokens / times.prefillSeconds() / placement.tp());
    }

    /** Whether a group of dies caches its share of the decode step's requests. */
    public boolean hasRoomFor(StepSizes sizes) {
        return cacheTokens > 0 && cacheTokens >= (long) sizes.group(placement) * sizes.context();
    }

    private static List<Placement> placements(Deployment deployment, int dies) {
        ModelConfig model = deployment.model();
        Placement now = deployment.placement();
        boolean experts = hasExperts(model);
        List<Placement> placements = new ArrayList<>();
        for (int tp = 1; tp <= dies; tp++) {
            for (int dp = 1; dp <= (experts ? tp : 1); dp++) {
                if (tp % dp == 0 && model.splitsOver(tp / dp)) {
                    placements.add(
                            new Placement(tp, dp, 1, Placement.Exchange.ALL_REDUCE, now.quantisation(), now.cache()));
                    if (experts && tp > 1) {
                        placements.add(new Placement(
                                tp, dp, tp, Placement.Exchange.ALL_TO_ALL, now.quantisation(), now.cache()));
                    }
                }
            }
        }
        placements.removeIf(placement -> !dealsEvenly(model, placement));
        return placements;
    }

    /** Whether every width and number of experts can be dealt evenly, as SGLang's layers ask. */
    private static boolean dealsEvenly(ModelConfig model, Placement placement) {
        for (LayerKind kind : model.layers()) {
            boolean even =
                    switch (kind.feedForward()) {
                        case DenseMlp mlp -> mlp.intermediateSize() % placement.tp() == 0;
                        case MixtureOfExperts mixture ->
                            mixture.experts() % placement.ep() == 0 && mixture.expertSize() % placement.expertTp() == 0;
                    };
            if (!even) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasExperts(ModelConfig model) {
        for (LayerKind kind : model.layers()) {
            if (kind.feedForward() instanceof MixtureOfExperts) {
                return true;
            }
        }
        return false;
    }

    /** The flags of sglang.launch_server that ask for it. */
    public String flags() {
        StringBuilder flags = new StringBuilder("--tp-size ").append(placement.tp());
        if (placement.dp() > 1) {
            flags.append(" --dp-size ").append(placement.dp()).append(" --enable-dp-attention");
        }
        if (placement.exchange() == Placement.Exchange.ALL_TO_ALL) {
            flags.append(" --moe-a2a-backend deepep");
        }
        return flags.toString();
    }
}

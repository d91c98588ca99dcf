package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Overlap;

/**
 * Something about a deployment's steps that is on or off by itself.
 *
 * @param name as people write it
 * @param meaning what it does when it is on
 * @param active whether a deployment has it on
 * @param change a deployment with it on or off
 */
public record StepSwitch(
        String name, String meaning, Predicate<Deployment> active, BiFunction<Deployment, Boolean, Deployment> change) {
    /** Weights that are prefetched where a deployment has no window of its own. */
    private static final long WINDOW_BYTES = 64L << 20;

    /** A switch for each pass over the operator graph, in the order in which they are applied. */
    public static List<StepSwitch> fusions() {
        return Arrays.stream(Fusion.values()).map(StepSwitch::of).toList();
    }

    private static StepSwitch of(Fusion fusion) {
        return new StepSwitch(
                fusion.spelling(),
                fusion.meaning(),
                deployment -> deployment.fusions().active().contains(fusion),
                (deployment, on) -> deployment.withFusions(deployment.fusions().with(fusion, on)));
    }

    /** A switch for each thing that the dies of {@code deployment} can do at the same time. */
    public static List<StepSwitch> overlaps(Deployment deployment) {
        long given = deployment.overlap().prefetchBytes();
        long window = given > 0
                ? given
                : Math.min(WINDOW_BYTES, deployment.device().memory().l2Bytes());
        return List.of(
                overlap(
                        "two-batch-overlap",
                        "one half of a batch is computed while the other is exchanged (--enable-two-batch-overlap)",
                        Overlap::twoBatches,
                        Overlap::withTwoBatches),
                overlap(
                        "multi-stream",
                        "shared experts beside the exchanges, in graphs (SGLANG_NPU_USE_MULTI_STREAM=1)",
                        Overlap::sharedBeside,
                        Overlap::withSharedBeside),
                overlap(
                        "weight-prefetch",
                        "up to " + (window >> 20)
                                + " MiB of weights come to L2 during exchanges (streams.weight-prefetch)",
                        overlap -> overlap.prefetchBytes() > 0,
                        (overlap, on) -> overlap.withPrefetch(on ? window : 0)));
    }

    private static StepSwitch overlap(
            String name, String meaning, Predicate<Overlap> active, BiFunction<Overlap, Boolean, Overlap> change) {
        return new StepSwitch(
                name,
                meaning,
                deployment -> active.test(deployment.overlap()),
                (deployment, on) -> deployment.withOverlap(change.apply(deployment.overlap(), on)));
    }

    /** Whether {@code deployment} has it on. */
    public boolean isOn(Deployment deployment) {
        return active.test(deployment);
    }

    /** {@code deployment} with this on or off, all else as it is. */
    public Deployment set(Deployment deployment, boolean on) {
        return change.apply(deployment, on);
    }
}

package org.ascendtwin.hardware.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.memory.MemoryPart.Use;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Deployment;

/** What to say where a deployment does not fit its dies: what is missing, how much, and the least change that helps. */
public final class MemoryAdvice {
    private static final double GIB = 1L << 30;
    private static final List<Quantisation> SMALLER = List.of(Quantisation.W8A8, Quantisation.W4A8, Quantisation.W4A16);

    private final Deployment deployment;
    private final MemorySettings settings;
    private final MemoryPlan plan;

    private MemoryAdvice(Deployment deployment, MemorySettings settings) {
        this.deployment = deployment;
        this.settings = settings;
        this.plan = MemoryPlan.of(deployment, settings);
    }

    /** Advice for {@code deployment}; empty where all of it fits. */
    public static String of(Deployment deployment, MemorySettings settings) {
        MemoryAdvice advice = new MemoryAdvice(deployment, settings);
        if (advice.plan.fits()) {
            return advice.plan.workingShortBytes() == 0 ? "" : advice.tight();
        }
        return advice.tooLarge();
    }

    private String tooLarge() {
        long weightBytes =
                plan.bytes(Use.LINEAR_WEIGHTS) + plan.bytes(Use.OTHER_WEIGHTS) + plan.bytes(Use.DRAFT_WEIGHTS);
        Placement placement = deployment.placement();
        String message = String.format(
                Locale.ROOT,
                "%s in %s does not fit: %.1f GiB of weights a die at tp-size %d, mem-fraction-static %s of the %.0f GiB of"
                        + " %s; %.1f GiB are missing.",
                deployment.model().id(),
                placement.quantisation(),
                weightBytes / GIB,
                placement.tp(),
                plan.memFractionStatic(),
                deployment.device().memory().hbmBytes() / GIB,
                deployment.device().id(),
                plan.shortBytes() / GIB);
        if (plan.cacheTokens() > 0) {
            return message + " Maybe lower mem-fraction-static, which leaves the draft model no room.";
        }
        List<String> remedies = remedies();
        return message + " Maybe "
                + (remedies.isEmpty() ? "a smaller model or a larger cluster" : String.join(", or ", remedies)) + ".";
    }

    private List<String> remedies() {
        Placement now = deployment.placement();
        List<String> remedies = new ArrayList<>();
        for (int tp = now.tp() + 1; tp <= deployment.cluster().dieCount() && remedies.isEmpty(); tp++) {
            if (tp % now.dp() == 0
                    && deployment.model().splitsOver(tp / now.dp())
                    && fits(now.withTp(tp), deployment)) {
                remedies.add("tp-size: " + tp);
            }
        }
        for (Quantisation smaller : SMALLER) {
            boolean multiplied = deployment.device().cube().macsPerCycle().containsKey(smaller.activation());
            if (multiplied && smaller != now.quantisation() && fits(now.withQuantisation(smaller), deployment)) {
                remedies.add("model.weights: " + smaller.name().toLowerCase(Locale.ROOT));
                break;
            }
        }
        return remedies;
    }

    private boolean fits(Placement placement, Deployment deployment) {
        return MemoryPlan.of(deployment.withPlacement(placement), settings).fits();
    }

    private String tight() {
        long working = plan.bytes(Use.ACTIVATIONS)
                + plan.bytes(Use.GRAPHS)
                + plan.bytes(Use.COMMUNICATION)
                + plan.bytes(Use.FRAGMENTATION);
        double share = (double) plan.workingShortBytes()
                / (deployment.device().memory().hbmBytes() - MemoryPlan.RUNTIME_BYTES);
        double fraction = Math.floor((plan.memFractionStatic() - share) * 100) / 100;
        return String.format(
                Locale.ROOT,
                "Activations, graphs, communication buffers and fragmentation may need %.1f GiB, %.1f GiB more than"
                        + " mem-fraction-static %s leaves. Maybe %sa smaller chunked-prefill-size%s.",
                working / GIB,
                plan.workingShortBytes() / GIB,
                plan.memFractionStatic(),
                fraction > 0 ? "mem-fraction-static: " + fraction + ", or " : "",
                settings.allocation().expandableSegments()
                        ? ""
                        : ", or PYTORCH_NPU_ALLOC_CONF=expandable_segments:True");
    }
}

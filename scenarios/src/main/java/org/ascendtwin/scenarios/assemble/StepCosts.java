package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.step.ConstantStepCost;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.FittedStepCost;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.ReplayedStepCost;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.StepCostSpec;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cost models of the servers of one entry.
 *
 * @param spec where times come from
 * @param measured steps, where they come from a file
 * @param serving what the device's profile measured: its steps stand where the spec says nothing; null without
 */
record StepCosts(
        StepCostSpec spec,
        List<MeasuredStep> measured,
        @Nullable MeasuredServing serving) {
    StepCosts {
        measured = List.copyOf(measured);
    }

    /** Reads what {@code spec} names, for servers with these {@code flags}; {@code serving} is the profile's. */
    static StepCosts of(StepCostSpec spec, ServerFlags flags, @Nullable MeasuredServing serving) {
        if ((spec.measured() != null || spec.isConstant()) && flags.ppSize() > 1) {
            throw new IllegalArgumentException("step-cost with pp-size " + flags.ppSize()
                    + ", whose stages have times of their own; allowed: 1. Maybe leave step-cost out.");
        }
        if (spec.replay() != null && flags.ranks() > 1) {
            throw new IllegalArgumentException("step-cost.replay with " + flags.ranks()
                    + " data-parallel ranks, whose steps have no order among each other; allowed: 1."
                    + " Maybe use step-cost.table.");
        }
        return new StepCosts(
                spec, spec.measured() == null ? List.of() : MeasuredStepsFile.read(spec.measured()), serving);
    }

    /** A model for the steps of one server that runs {@code deployment}. */
    PipelineCost model(Deployment deployment) {
        if (spec.table() != null) {
            return PipelineCost.atOnce(new FittedStepCost(measured));
        }
        if (spec.replay() != null) {
            return PipelineCost.atOnce(new ReplayedStepCost(measured));
        }
        if (serving != null && !spec.isConstant()) {
            return PipelineCost.atOnce(new FittedStepCost(serving.steps()));
        }
        return spec.isConstant()
                ? PipelineCost.atOnce(new ConstantStepCost(nanos(spec.fixed()), nanos(spec.perToken())))
                : PricedDeployments.OF_THREAD.get().of(deployment);
    }

    /** What the runtime adds: where steps were measured or are said, nothing but the host's turns between them. */
    RuntimeCosts runtime(Deployment deployment) {
        RuntimeCosts least = RuntimeCosts.least(deployment.device());
        return isModelled() ? deployment.runtime() : serving == null ? least : least.withHost(serving.host());
    }

    /** Whether steps take as long as the model of the dies says. */
    boolean isModelled() {
        return spec.measured() == null && !spec.isConstant() && serving == null;
    }

    /** Whether servers may share a model: one that repeats steps counts them. */
    boolean isShared() {
        return spec.replay() == null;
    }

    private static long nanos(@Nullable TimeSpan span) {
        return span == null ? 0 : span.nanos();
    }
}

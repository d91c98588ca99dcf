package org.ascendtwin.scenarios.assemble;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.scenarios.spec.AcceptanceSpec;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.ExpertLoadSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RuntimeSpec;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario assumes where it says nothing: acceptance as it was measured with these models, if it was; on Ascend dies
 * what the serving profile says, elsewhere the least.
 */
final class ServingDefaults {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private final ServingProfile profile;

    ServingDefaults(ServingProfile profile) {
        this.profile = profile;
    }

    /** {@code given} with everything written out that {@code servers} of {@code model} on {@code machines} depend on. */
    AssumptionsSpec fill(
            AssumptionsSpec said,
            List<ServerSpec> servers,
            ModelConfig model,
            @Nullable ModelConfig draft,
            Machines machines) {
        AssumptionsSpec given =
                Records.with(said, Map.of("acceptance", measured(said.acceptance(), servers, model, draft, machines)));
        if (!machines.device().family().hasAiCores()) {
            return given;
        }
        Map<String, Object> filled = new HashMap<>();
        filled.put("runtime", runtime(given.runtime()));
        filled.put("expertLoads", loads(given.expertLoads()));
        filled.put("acceptance", acceptance(given.acceptance(), servers, model));
        return Records.with(given, filled);
    }

    private RuntimeSpec runtime(RuntimeSpec given) {
        return new RuntimeSpec(
                or(given.hostIteration(), ServingParameter.HOST_ITERATION, NANOS_PER_MILLI),
                or(given.eagerLaunch(), ServingParameter.EAGER_LAUNCH, NANOS_PER_MICRO),
                or(given.verifyPreparation(), ServingParameter.VERIFY_PREPARATION, NANOS_PER_MILLI),
                or(given.graphGap(), ServingParameter.GRAPH_GAP, NANOS_PER_MICRO),
                or(given.collectiveSkew(), ServingParameter.COLLECTIVE_SKEW, NANOS_PER_MICRO),
                given.promptSlowdown() == null
                        ? 1 + profile.value(ServingParameter.PROMPT_SLOWDOWN)
                        : given.promptSlowdown(),
                given.cacheCopies());
    }

    private TimeSpan or(@Nullable TimeSpan given, ServingParameter parameter, double nanosOfOne) {
        return given == null ? new TimeSpan(Math.round(profile.value(parameter) * nanosOfOne)) : given;
    }

    private ExpertLoadSpec loads(ExpertLoadSpec given) {
        boolean said = given.zipf() > 0 || given.counts() != null || given.hottest() != null || given.spread() != null;
        return said ? given : Records.with(given, Map.of("spread", profile.value(ServingParameter.EXPERT_SPREAD)));
    }

    private static boolean isSaid(AcceptanceSpec given) {
        return given.chance() != null
                || given.byPosition() != null
                || given.acceptLength() != null
                || !given.classes().isEmpty();
    }

    /** Chances by place, counted over all requests: there is no spread left to add. */
    private static AcceptanceSpec measured(
            AcceptanceSpec given,
            List<ServerSpec> servers,
            ModelConfig model,
            @Nullable ModelConfig draft,
            Machines machines) {
        for (ServerSpec server : servers) {
            MeasuredServing found =
                    machines.serving(model, draft, server.flags().speculativeAlgorithm());
            if (found != null && !found.acceptance().isEmpty() && !isSaid(given)) {
                return Records.with(given, Map.of("byPosition", found.acceptance(), "spread", 0.0));
            }
        }
        return given;
    }

    private AcceptanceSpec acceptance(AcceptanceSpec given, List<ServerSpec> servers, ModelConfig model) {
        ServingParameter parameter = ServingKind.of(servers, model).acceptance().orElse(null);
        return isSaid(given) || parameter == null
                ? given
                : Records.with(given, Map.of("chance", profile.value(parameter)));
    }

    /**
     * The runtime that {@code spec} describes. On Ascend a graph's attention is told the lengths of its sequences before it
     * is replayed, which the host reads from the device, but for sparse attention (SGLang, npu_graph_runner.py, replay).
     */
    static RuntimeCosts runtime(RuntimeSpec spec, ModelConfig model, Device device) {
        RuntimeCosts least = RuntimeCosts.least(device);
        HostCost host = least.host();
        TimeSpan iteration = spec.hostIteration();
        TimeSpan eager = spec.eagerLaunch();
        TimeSpan preparation = spec.verifyPreparation();
        TimeSpan skew = spec.collectiveSkew();
        TimeSpan gap = spec.graphGap();
        Double slowdown = spec.promptSlowdown();
        Double copies = spec.cacheCopies();
        return new RuntimeCosts(
                iteration == null ? host : host.withIteration(iteration.nanos()),
                eager == null ? least.eagerLaunch() : eager,
                preparation == null ? least.verifyPreparation() : preparation,
                gap == null ? least.graphGap() : gap,
                skew == null ? least.skew() : new LaunchSkew(skew.seconds()),
                slowdown == null ? least.promptSlowdown() : slowdown,
                copies == null ? least.cacheCopies() : copies,
                device.family().hasAiCores() && ServingKind.attention(model) != ServingKind.Attention.SPARSE);
    }
}

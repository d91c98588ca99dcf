package org.ascendtwin.scenarios.assemble;

import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario assumes where it says nothing: acceptance as it was measured with these models, if it was; else what the
 * serving profile of its devices says, or the least.
 */
final class ServingDefaults {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private final @Nullable ServingProfile profile;

    /** @param profile of the scenario's devices; null for those of which nothing is believed */
    ServingDefaults(@Nullable ServingProfile profile) {
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
        if (profile == null) {
            return given;
        }
        Map<String, Object> filled = new HashMap<>();
        filled.put("runtime", runtime(given.runtime(), profile));
        filled.put("expertLoads", loads(given.expertLoads(), profile));
        filled.put("acceptance", acceptance(given.acceptance(), servers, model, profile));
        return Records.with(given, filled);
    }

    /** Where each number of the runtime comes from that a scenario with {@code said} is run with, in words, by its name. */
    Map<String, String> origins(RuntimeSpec said) {
        Map<String, String> origins = new LinkedHashMap<>();
        for (ServingParameter parameter : ServingParameter.values()) {
            if (profile != null && profile.has(parameter) && !parameter.isAcceptance()) {
                origins.put(parameter.toString(), profile.origin(parameter));
            }
        }
        Records.toMap(said).keySet().forEach(name -> origins.put(name, "said by the scenario"));
        return origins;
    }

    private static RuntimeSpec runtime(RuntimeSpec given, ServingProfile profile) {
        Double slowdown = given.promptSlowdown();
        return new RuntimeSpec(
                time(given.hostIteration(), profile, ServingParameter.HOST_ITERATION, NANOS_PER_MILLI),
                time(given.hostRequest(), profile, ServingParameter.HOST_REQUEST, NANOS_PER_MICRO),
                time(given.eagerLaunch(), profile, ServingParameter.EAGER_LAUNCH, NANOS_PER_MICRO),
                time(given.verifyPreparation(), profile, ServingParameter.VERIFY_PREPARATION, NANOS_PER_MILLI),
                time(given.graphGap(), profile, ServingParameter.GRAPH_GAP, NANOS_PER_MICRO),
                time(given.collectiveSkew(), profile, ServingParameter.COLLECTIVE_SKEW, NANOS_PER_MICRO),
                slowdown == null ? Double.valueOf(1 + profile.value(ServingParameter.PROMPT_SLOWDOWN)) : slowdown,
                given.cacheCopies(),
                time(given.sampling(), profile, ServingParameter.SAMPLING, NANOS_PER_MICRO),
                time(given.samplingRequest(), profile, ServingParameter.SAMPLING_REQUEST, NANOS_PER_MICRO),
                time(given.graphReplay(), profile, ServingParameter.GRAPH_REPLAY, NANOS_PER_MICRO),
                given.coldStart());
    }

    private static @Nullable TimeSpan time(
            @Nullable TimeSpan given, ServingProfile profile, ServingParameter parameter, double nanosOfOne) {
        return given != null || !profile.has(parameter)
                ? given
                : new TimeSpan(Math.round(profile.value(parameter) * nanosOfOne));
    }

    private static ExpertLoadSpec loads(ExpertLoadSpec given, ServingProfile profile) {
        boolean said = given.zipf() > 0 || given.counts() != null || given.hottest() != null || given.spread() != null;
        return said || !profile.has(ServingParameter.EXPERT_SPREAD)
                ? given
                : Records.with(given, Map.of("spread", profile.value(ServingParameter.EXPERT_SPREAD)));
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
            if (found != null && !found.acceptance().byPlace().isEmpty() && !isSaid(given)) {
                DraftChances chances = found.acceptance();
                return Records.with(
                        given,
                        Map.of("byPosition", chances.byPlace(), "spread", 0.0, "drift", chances.driftPerThousand()));
            }
        }
        return given;
    }

    private static AcceptanceSpec acceptance(
            AcceptanceSpec given, List<ServerSpec> servers, ModelConfig model, ServingProfile profile) {
        ServingParameter parameter = ServingKind.of(servers, model).acceptance().orElse(null);
        return isSaid(given) || parameter == null || !profile.has(parameter)
                ? given
                : Records.with(given, Map.of("chance", profile.value(parameter)));
    }

    /**
     * The runtime that {@code spec} describes. On Ascend a graph's attention is told the lengths of its sequences before it
     * is replayed, which the host reads from the device, but for sparse attention (SGLang, npu_graph_runner.py, replay).
     */
    static RuntimeCosts runtime(RuntimeSpec spec, ModelConfig model, Device device) {
        RuntimeCosts least = RuntimeCosts.least(device);
        TimeSpan skew = spec.collectiveSkew();
        return new RuntimeCosts(
                host(spec, least.host()),
                said(spec.eagerLaunch(), least.eagerLaunch()),
                said(spec.verifyPreparation(), least.verifyPreparation()),
                said(spec.graphGap(), least.graphGap()),
                skew == null ? least.skew() : new LaunchSkew(skew.seconds()),
                said(spec.promptSlowdown(), least.promptSlowdown()),
                said(spec.cacheCopies(), least.cacheCopies()),
                said(spec.sampling(), least.sampling()),
                said(spec.samplingRequest(), least.samplingRequest()),
                said(spec.coldStart(), least.coldStart()),
                device.family().hasAiCores() && ServingKind.attention(model) != ServingKind.Attention.SPARSE);
    }

    private static HostCost host(RuntimeSpec spec, HostCost least) {
        TimeSpan iteration = said(spec.hostIteration(), new TimeSpan(least.iterationNanos()));
        TimeSpan request = said(spec.hostRequest(), new TimeSpan(least.requestNanos()));
        TimeSpan replay = said(spec.graphReplay(), new TimeSpan(least.graphNanos()));
        return least.withIteration(iteration.nanos())
                .withRequest(request.nanos())
                .withGraph(replay.nanos());
    }

    private static <T> T said(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }
}

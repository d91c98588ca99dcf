package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.RuntimeSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;

final class ServingDefaultsTest {
    private static final String SCENARIO = """
        name: small
        title: A small one
        model: {id: %s}
        cluster: {id: %s, device: %s}
        servers:
          - flags: {tp-size: %d, %s}
        workload: {num-prompts: 10, input-len: 100, output-len: 10}
        """;

    private final Resolver resolver = new Resolver(ServingProfile.prior(ServingPlatform.ASCEND));

    private Resolved ascend(String model, int tp, String flags, String... settings) throws InvalidInput {
        return read(SCENARIO.formatted(model, "a3-server", "ascend-910-9392", tp, flags), settings);
    }

    private Resolved read(String text, String... settings) throws InvalidInput {
        return resolver.resolve(new ScenarioReader(List.of(resolver)).read("run.yaml", text, List.of(settings)));
    }

    private static double believed(ServingParameter parameter) {
        return parameter.unknown(ServingPlatform.ASCEND).prior();
    }

    @Test
    void whatAScenarioLeavesOutIsWrittenOutAsTheProfileSays() throws InvalidInput {
        Resolved resolved = ascend("qwen3-8b", 1, "speculative-algorithm: EAGLE3");
        AssumptionsSpec assumptions = resolved.scenario().assumptions();
        assertThat(assumptions.acceptance().chance()).isEqualTo(believed(ServingParameter.ACCEPT_EAGLE3_DENSE));
        assertThat(assumptions.runtime().promptSlowdown()).isEqualTo(1 + believed(ServingParameter.PROMPT_SLOWDOWN));
        assertThat(assumptions.expertLoads().spread()).isEqualTo(believed(ServingParameter.EXPERT_SPREAD));
        assertThat(resolved.first().deployment().runtime().waitsToReplay()).isTrue();
        assertThat(resolved.first().deployment().runtime().host().iterationNanos())
                .isEqualTo(Math.round(believed(ServingParameter.HOST_ITERATION) * 1e6));
    }

    @Test
    void whatAScenarioSaysStays() throws InvalidInput {
        AssumptionsSpec assumptions = ascend(
                        "qwen3-8b",
                        1,
                        "speculative-algorithm: EAGLE3",
                        "assumptions.acceptance.accept-length=2",
                        "assumptions.runtime.eager-launch=5 us",
                        "assumptions.expert-loads.zipf=0.5")
                .scenario()
                .assumptions();
        assertThat(assumptions.acceptance().chance()).isNull();
        assertThat(assumptions.expertLoads().hottest()).isNull();
        assertThat(assumptions.runtime().eagerLaunch()).hasToString("5 us");
    }

    @Test
    void devicesOfEveryPlatformTakeTheProfileOfTheirs() throws InvalidInput {
        Resolved resolved = read(SCENARIO.formatted("qwen3-8b", "hgx-h100", "h100-sxm", 1, ""));
        ServingProfile shipped = ServingProfileFile.shipped(ServingPlatform.GPU);
        AssumptionsSpec assumptions = resolved.scenario().assumptions();
        assertThat(assumptions.runtime().verifyPreparation()).isNull();
        assertThat(assumptions.acceptance().chance()).isNull();
        RuntimeCosts runtime = resolved.first().deployment().runtime();
        assertThat(runtime.eagerLaunch().nanos())
                .isEqualTo(Math.round(shipped.value(ServingParameter.EAGER_LAUNCH) * 1e3));
        assertThat(runtime.host().requestNanos())
                .isEqualTo(Math.round(shipped.value(ServingParameter.HOST_REQUEST) * 1e3));
        assertThat(runtime.waitsToReplay()).isFalse();
    }

    @Test
    void devicesOfWhichNothingIsBelievedKeepTheirOwnNumbers() {
        assertThat(ServingPlatform.of(ChipFamily.CPU)).isEmpty();
        RuntimeSpec nothing = new RuntimeSpec(null, null, null, null, null, null, null, null, null, null, null, null);
        Device device = DeviceCatalogue.shipped().device("host-cpu");
        ModelConfig model = ModelCatalogue.shipped().model("qwen3-8b");
        assertThat(ServingDefaults.runtime(nothing, model, device)).isEqualTo(RuntimeCosts.least(device));
    }

    @Test
    void deploymentsAreOfAKindByAttentionExpertsDraftsAndRoles() throws InvalidInput {
        assertThat(kind("deepseek-r1", 16, "speculative-algorithm: NEXTN")).isEqualTo("latent experts, nextn, mixed");
        assertThat(kind("deepseek-v3.2", 32, "speculative-algorithm: NEXTN")).isEqualTo("sparse experts, nextn, mixed");
        assertThat(kind("qwen3.5-27b", 4, "speculative-algorithm: NEXTN")).isEqualTo("recurrent dense, nextn, mixed");
        assertThat(kind("qwen3-8b", 1, "")).isEqualTo("grouped dense, no drafts, mixed");
    }

    private static String kind(String model, int tp, String flags) throws InvalidInput {
        Resolver resolver = new Resolver(ServingProfile.prior(ServingPlatform.ASCEND));
        String cluster = tp > 16 ? "a3-superpod-384" : "a3-server";
        Scenario scenario = new ScenarioReader(List.of())
                .read("run.yaml", SCENARIO.formatted(model, cluster, "ascend-910-9392", tp, flags), List.of());
        return ServingKind.of(scenario.servers(), resolver.model(scenario)).toString();
    }

    /** As 200 slots were published with 40 running requests, and 640 with 128, under overlap and extra buffers. */
    @Test
    void runningRequestsTakeSlotsForRecurrentStates() throws InvalidInput {
        String flags = "mem-fraction-static: 0.8, max-running-requests: 103, max-mamba-cache-size: 85";
        assertThat(running(flags + ", mamba-scheduler-strategy: extra_buffer")).isEqualTo(17);
        assertThat(running(flags + ", mamba-scheduler-strategy: extra_buffer, disable-overlap-schedule: true"))
                .isEqualTo(21);
        assertThat(running(flags)).isEqualTo(28);
        assertThat(running(flags + ", disable-radix-cache: true")).isEqualTo(85);
        assertThat(running("mem-fraction-static: 0.8, max-running-requests: 103"))
                .isEqualTo(103);
    }

    private int running(String flags) throws InvalidInput {
        return ascend("qwen3.6-35b-a3b", 2, flags).first().engine().maxRunningRequests();
    }

    @Test
    void statesInHalfTheBytesLeaveMoreSlots() throws InvalidInput {
        String flags = "mem-fraction-static: 0.8";
        long plain = ascend("qwen3.6-35b-a3b", 2, flags).first().memory().stateSlots();
        long half = ascend("qwen3.6-35b-a3b", 2, flags + ", mamba-ssm-dtype: bfloat16")
                .first()
                .memory()
                .stateSlots();
        assertThat((double) half / plain).isBetween(1.8, 2.0);
    }

    @Test
    void aProfileThatCannotBeReadIsAProblemOfTheScenario() {
        assertThatThrownBy(() -> ascend("qwen3-8b", 1, "", "assumptions.serving-profile=nowhere.json"))
                .hasMessageContaining("assumptions.serving-profile")
                .hasMessageContaining("nowhere.json");
    }
}

package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.hardware.model.Release;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.sim.SharedFolder;
import org.ascendtwin.sim.unit.TimeSpan;
import org.junit.jupiter.api.Test;

class GpuCaseTest {
    private static Scenario apart(String system, int isl, int clients, int experts) throws InvalidInput {
        Map<String, String> fields = new HashMap<>(Map.of(
                "id", "case",
                "backend_version", "0.5.8",
                "model_path", "deepseek-ai/DeepSeek-R1",
                "system", system,
                "mode", "disagg",
                "isl", Integer.toString(isl),
                "osl", "1024",
                "concurrency", Integer.toString(clients),
                "gemm_quant_mode", "fp8"));
        fields.put("prefill_tp_size", "8");
        fields.put("decode_tp_size", "8");
        fields.put("prefill_moe_ep_size", Integer.toString(experts));
        fields.put("decode_moe_ep_size", Integer.toString(experts));
        return new GpuCase(fields, Map.of()).scenario();
    }

    private static List<Integer> workers(Scenario scenario) {
        return scenario.servers().stream().map(ServerSpec::instances).toList();
    }

    @Test
    void everyRowOfTheReferenceTableIsACaseWithAScenario() throws InvalidInput {
        List<GpuCase> cases = GpuCases.read(SharedFolder.require("data/published/sglang-gpu-measured.csv"), Map.of());
        assertThat(cases).hasSize(210);
        for (GpuCase each : cases) {
            assertThat(each.scenario().servers()).as(each.id()).isNotEmpty();
        }
    }

    @Test
    void workersAreThoseOfThePublicRecipeForSoManyClients() throws InvalidInput {
        assertThat(workers(apart("h200_sxm", 1024, 64, 1))).containsExactly(1, 9);
        assertThat(workers(apart("h200_sxm", 1024, 1024, 1))).containsExactly(1, 6);
        assertThat(workers(apart("h200_sxm", 8192, 4, 1))).containsExactly(1, 7);
        assertThat(workers(apart("h200_sxm", 8192, 64, 1))).containsExactly(2, 3);
        assertThat(workers(apart("h200_sxm", 8192, 256, 1))).containsExactly(1, 1);
        assertThat(workers(apart("h100_sxm", 1024, 64, 1))).containsExactly(1, 2);
    }

    @Test
    void expertsSpreadOverAllDevicesMeanAttentionForEachOfThem() throws InvalidInput {
        Scenario spread = apart("h200_sxm", 1024, 256, 8);
        assertThat(workers(spread)).containsExactly(1, 6);
        assertThat(spread.servers()).allSatisfy(server -> {
            assertThat(server.flags().dpSize()).isEqualTo(8);
            assertThat(server.flags().enableDpAttention()).isTrue();
        });
        assertThat(apart("h200_sxm", 1024, 256, 1).servers())
                .allSatisfy(server -> assertThat(server.flags().dpSize()).isEqualTo(1));
    }

    /** Long prompts of many clients: attention of the worker that decodes is spread though the table does not say so. */
    @Test
    void theRecipeSaysWhichRoleSpreadsItsAttention() throws InvalidInput {
        List<ServerSpec> servers = apart("h200_sxm", 8192, 256, 1).servers();
        assertThat(servers.getFirst().flags().enableDpAttention()).isFalse();
        assertThat(servers.getLast().flags().enableDpAttention()).isTrue();
        assertThat(servers.getLast().flags().dpSize()).isEqualTo(8);
        assertThat(servers.getLast().flags().epSize()).isEqualTo(8);
        assertThat(apart("h200_sxm", 8192, 128, 1).servers())
                .allSatisfy(
                        server -> assertThat(server.flags().enableDpAttention()).isFalse());
    }

    @Test
    void serversOfPublicRecipesStartCold() throws InvalidInput {
        TimeSpan first = Objects.requireNonNull(
                apart("h200_sxm", 1024, 64, 1).assumptions().runtime().coldStart());
        assertThat(first.nanos()).isEqualTo(1_600_000_000L);
        Map<String, String> fields = Map.of(
                "id", "case",
                "backend_version", "0.5.9",
                "model_path", "Qwen/Qwen3-32B",
                "system", "h100_sxm",
                "mode", "agg",
                "isl", "4000",
                "osl", "1000",
                "concurrency", "4");
        assertThat(new GpuCase(fields, Map.of())
                        .scenario()
                        .assumptions()
                        .runtime()
                        .coldStart())
                .isNull();
    }

    @Test
    void clientsSendTenRequestsEach() throws InvalidInput {
        assertThat(apart("h200_sxm", 1024, 64, 1).workload().numPrompts()).isEqualTo(640);
    }

    @Test
    void serversRunTheReleaseThatWasMeasuredAndOthersTheLatest() throws InvalidInput {
        assertThat(apart("h200_sxm", 1024, 64, 1).servers())
                .allSatisfy(server -> assertThat(server.release()).isEqualTo(Release.LATER));
        Map<String, String> fields = Map.of(
                "id", "case",
                "backend_version", "0.5.9",
                "model_path", "Qwen/Qwen3.5-397B-A17B",
                "system", "h200_sxm",
                "mode", "agg",
                "isl", "8192",
                "osl", "1024",
                "concurrency", "4");
        assertThat(new GpuCase(fields, Map.of()).scenario().servers())
                .allSatisfy(server -> assertThat(server.release()).isEqualTo(Release.V0_5_9));
    }

    @Test
    void aMeasurementIsOneUnderAnyNameAndRounding() {
        Map<String, String> fields = new HashMap<>(Map.of(
                "id", "one",
                "backend_version", "0.5.9",
                "model_path", "Qwen/Qwen3.5-397B-A17B",
                "system", "h200_sxm",
                "mode", "agg",
                "isl", "8192",
                "osl", "1024",
                "concurrency", "4",
                "silicon_tpot_ms", "10.339636194726175"));
        String measured = new GpuCase(fields, Map.of()).measurement();
        fields.putAll(Map.of("id", "other", "silicon_tpot_ms", "10.34"));
        assertThat(new GpuCase(fields, Map.of()).measurement()).isEqualTo(measured);
        fields.put("concurrency", "8");
        assertThat(new GpuCase(fields, Map.of()).measurement()).isNotEqualTo(measured);
    }
}

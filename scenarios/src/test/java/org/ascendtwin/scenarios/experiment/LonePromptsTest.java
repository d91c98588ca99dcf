package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Single prompts on one 910B2 against times to first token published for vLLM-Ascend 0.19 (huawei-csl/megagdn-pto,
 * outputs/data/prefill_20260502_9b27b35b_v019), as far as kernels and not launches decide them. Nothing was fitted to these.
 */
final class LonePromptsTest {
    private static final double MOST_ERROR_PERCENT = 11;

    private static double firstTokenMillis(String model, boolean triton, int tokens) throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver))
                .read("prompt", """
                    name: prompt
                    title: one prompt
                    model: {id: %s, weights: w8a8}
                    cluster: {id: a2-server, device: ascend-910b2, cards: 1}
                    servers:
                    - flags: {tp-size: 1, disable-radix-cache: true, mem-fraction-static: 0.85, chunked-prefill-size: -1, context-length: 40000}
                      env: {GDN_ATTN_BACKEND_TRITON: '%d'}
                    workload: {num-prompts: 1, input-len: {constant: {tokens: %d}}, output-len: {constant: {tokens: 1}}}
                    assumptions:
                      runtime: {prompt-slowdown: 1}
                    """.formatted(model, triton ? 1 : 0, tokens), List.of());
        RunResult result =
                new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {}).run("", Jobs.ONE);
        return Objects.requireNonNull(result.metrics().get("mean_ttft_ms")).value();
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3.6-27b, true, 4096, 761.7",
        "qwen3.6-27b, true, 8192, 1590.8",
        "qwen3.6-27b, true, 16384, 3120.4",
        "qwen3.6-27b, true, 32768, 6953.1",
        "qwen3.6-27b, false, 4096, 705.9",
        "qwen3.6-27b, false, 8192, 1464.3",
        "qwen3.6-27b, false, 16384, 2900.5",
        "qwen3.6-27b, false, 32768, 6500.9",
        "qwen3.6-35b-a3b, true, 8192, 490.4",
        "qwen3.6-35b-a3b, true, 16384, 977.9",
        "qwen3.6-35b-a3b, true, 32768, 2129.1",
    })
    void promptsByThemselvesTakeWhatWasMeasured(String model, boolean triton, int tokens, double measuredMillis)
            throws InvalidInput {
        assertThat(firstTokenMillis(model, triton, tokens))
                .isCloseTo(measuredMillis, Percentage.withPercentage(MOST_ERROR_PERCENT));
    }
}

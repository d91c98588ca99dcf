package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose first prompts wait for kernels to be compiled. */
final class ColdStartRunTest {
    private static final int CLIENTS = 4;
    private static final int PROMPTS = 40;

    private static RunResult run(String servers, String... settings) throws InvalidInput {
        return TestRun.of("""
                name: cold
                title: Servers that have not served before
                model: {id: qwen3-8b, weights: bf16}
                cluster: {id: hgx-h100, device: h100-sxm}
                servers: %s
                router: {}
                workload: {num-prompts: %d, max-concurrency: %d, input-len: 300, output-len: 20}
                """.formatted(servers, PROMPTS, CLIENTS), settings);
    }

    /** Of ten waves the first waits, and nothing else changes. */
    @ParameterizedTest
    @ValueSource(strings = {"[{flags: {tp-size: 2}}]", "[{role: prefill, flags: {}}, {role: decode, flags: {}}]"})
    void onlyTheFirstPromptsOfAServerWait(String servers) throws InvalidInput {
        RunResult warm = run(servers);
        RunResult cold = run(servers, "assumptions.runtime.cold-start=2 s");
        assertThat(cold.figure("mean_ttft_ms").value()
                        - warm.figure("mean_ttft_ms").value())
                .isCloseTo(2000.0 * CLIENTS / PROMPTS, within(2.0));
        assertThat(cold.figure("mean_tpot_ms").value())
                .isCloseTo(warm.figure("mean_tpot_ms").value(), within(0.05));
    }
}

package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;

/** What the advice on a cause names. */
final class KnobTest {
    private static final String PAIRED = """
            name: paired
            title: Prefill and decode servers
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, instances: 1, flags: {tp-size: 4, max-running-requests: 3}}
              - {role: decode, instances: 2, flags: {tp-size: 2, max-running-requests: 24}}
            router: {flags: {policy: round_robin}}
            workload: {num-prompts: 80, request-rate: 6 /s, input-len: 3000, output-len: 200}
            """;

    private static Scenario scenario() throws InvalidInput {
        return new ScenarioReader(List.of()).read("paired.yaml", PAIRED, List.of());
    }

    @Test
    void aWaitForAPlaceOnThePrefillServerIsAnsweredThere() throws InvalidInput {
        assertThat(Knob.advice(Cause.BUFFER, Latency.TTFT, scenario()))
                .contains("another prefill server (servers[0].instances, now 1)")
                .contains("servers[0].flags.max-running-requests, now 3")
                .doesNotContain("decode");
        assertThat(Knob.advice(Cause.ROOM, Latency.TTFT, scenario())).contains("another decode server");
    }

    @Test
    void whatASettingIsNowIsNoProposal() throws InvalidInput {
        assertThat(Knob.advice(Cause.DECODE, Latency.TPOT, scenario()))
                .contains("narrower weights (model.weights, now w8a8)")
                .contains("servers[1].flags.tp-size, now 2");
    }
}

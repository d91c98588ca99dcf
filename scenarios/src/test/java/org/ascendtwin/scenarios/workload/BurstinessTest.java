package org.ascendtwin.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gaps between arrivals have the mean of the rate and the variation of their shape. */
final class BurstinessTest {
    private static RequestTable table(String... settings) throws InvalidInput {
        Scenario scenario = new ScenarioReader(List.of())
                .read(
                        "x.yaml",
                        "{name: x, title: x, model: {id: x}, cluster: {id: x, device: x}, servers: [{}],"
                                + " workload: {num-prompts: 20000, request-rate: 4 /s, input-len: 8, output-len: 8}}",
                        List.of(settings));
        return new RequestTables().make(scenario.workload(), new Streams(1, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 4, 1000})
    void gapsVaryAsTheirShapeSays(double shape) throws InvalidInput {
        RequestTable table = table("workload.burstiness=" + shape);
        Tally gaps = new Tally(Unit.SECONDS);
        for (int i = 1; i < table.size(); i++) {
            gaps.add((table.arrivalsNanos()[i] - table.arrivalsNanos()[i - 1]) / 1e9);
        }
        assertThat(gaps.mean()).isCloseTo(0.25, within(0.03 * 0.25));
        assertThat(gaps.deviation() / gaps.mean()).isCloseTo(1 / Math.sqrt(shape), within(0.05 / Math.sqrt(shape)));
    }

    @Test
    void aTraceHasArrivalsOfItsOwn() {
        assertThatThrownBy(() -> table("workload.burstiness=4", "workload.trace=x.csv"))
                .hasMessageContaining("burstiness is 4.0 beside a trace");
    }
}

package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.RateMatching;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.PairReading;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.scenarios.spec.SweepSpec.Sampling;
import org.junit.jupiter.api.Test;

/** Rate matching in closed form is what a simulation without waiting comes to, and never less. */
final class RateMatchingTest {
    private static final String PAIR = """
        name: pair
        title: One server to prefill, one to decode
        model: {id: qwen3-8b}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - {role: prefill, flags: {tp-size: 1, max-running-requests: 64, chunked-prefill-size: -1}}
          - {role: decode, flags: {tp-size: 1, max-running-requests: 16}}
        router: {}
        workload: {num-prompts: 300, max-concurrency: 64, input-len: 1000, output-len: 100}
        slo: {ttft: 1 s, tpot: 30 ms}
        """;
    private static final RateMatching.Demand DEMAND = new RateMatching.Demand(1000, 100, 1);

    private static SweepPoint point(String... settings) throws InvalidInput {
        SweepSpec spec = new SweepSpec(
                List.of(AxisSpec.of("workload.num-prompts", List.of("300"))), Sampling.GRID, null, "output_throughput");
        return sweep(spec, settings).points().getFirst();
    }

    private static SweepResult sweep(SweepSpec spec, String... settings) throws InvalidInput {
        Scenario scenario = new ScenarioReader(List.of()).read("pair.yaml", PAIR, List.of(settings));
        Sweep sweep =
                new Sweep(new Sweep.Source("pair.yaml", PAIR, List.of(settings)), scenario, SweepDesign.of(spec, 1));
        return sweep.run("test", spec.objective(), new Sweep.Conduct(Map.of(), done -> {}, new InProcess(Jobs.ONE)));
    }

    private static double rate(boolean prefill, double mostNanos, String... settings) throws InvalidInput {
        Resolver resolver = new Resolver();
        var resolved =
                resolver.resolve(new ScenarioReader(List.of(resolver)).read("pair.yaml", PAIR, List.of(settings)));
        return prefill
                ? RateMatching.prefillRate(resolved, DEMAND)
                : RateMatching.decodeRate(resolved, DEMAND, mostNanos);
    }

    @Test
    void theSlowerSideServesAtItsClosedFormRate() throws InvalidInput {
        SweepPoint held = point();
        double decode = held.value(PairVerdict.DECODE_RATE);
        assertThat(decode).isLessThan(held.value(PairVerdict.PREFILL_RATE));
        assertThat(held.value("request_throughput")).isBetween(0.92 * decode, decode);

        SweepPoint fed = point("servers[1].instances=12", "workload.max-concurrency=300", "workload.output-len=20");
        double prefill = fed.value(PairVerdict.PREFILL_RATE);
        assertThat(prefill).isLessThan(fed.value(PairVerdict.DECODE_RATE));
        assertThat(fed.value("request_throughput")).isBetween(0.97 * prefill, prefill);
    }

    @Test
    void twiceTheServersSustainTwiceTheRate() throws InvalidInput {
        double none = Double.POSITIVE_INFINITY;
        assertThat(rate(true, none, "servers[0].instances=3")).isCloseTo(3 * rate(true, none), within(1e-9));
        assertThat(rate(false, none, "servers[1].instances=2")).isCloseTo(2 * rate(false, none), within(1e-9));
    }

    @Test
    void aStricterLimitNeverRaisesTheRate() throws InvalidInput {
        double before = 0;
        for (int millis = 5; millis <= 100; millis += 5) {
            double rate = rate(false, millis * 1e6);
            assertThat(rate).isGreaterThanOrEqualTo(before);
            before = rate;
        }
        assertThat(before).isPositive().isEqualTo(rate(false, Double.POSITIVE_INFINITY));
        assertThat(rate(false, 1)).isZero();
    }

    @Test
    void theReadingNamesTheBestAndWhatHoldsTheOthersUp() throws InvalidInput {
        AxisSpec servers = AxisSpec.ofCases(
                "servers",
                Map.of(
                        "2P1D", Map.of("servers[0].instances", "2", "servers[1].instances", "1"),
                        "1P2D", Map.of("servers[0].instances", "1", "servers[1].instances", "2")));
        AxisSpec load = AxisSpec.of("workload.max-concurrency", List.of("8", "128"));
        SweepResult result =
                sweep(new SweepSpec(List.of(servers, load), Sampling.GRID, null, "goodput"), "slo.ttft=4 s");
        List<String> lines = PairReading.reasons(result);
        List<String> firsts = new ArrayList<>(
                lines.stream().filter(line -> line.startsWith("At ")).toList());
        assertThat(firsts).hasSize(2);
        assertThat(firsts.getLast()).startsWith("At max-concurrency 128: 1P2D is best");
        assertThat(lines).anyMatch(line -> line.startsWith("  - 2P1D") && line.contains("TTFT within 4 s"));
        List<List<String>> rows = PairReading.rateMatching(result);
        assertThat(rows).hasSize(3);
        assertThat(rows.stream().filter(row -> row.getFirst().equals("*")).map(row -> row.get(1)))
                .containsExactly("1P2D");
    }

    private static SweepResult open(String... settings) throws InvalidInput {
        AxisSpec load = AxisSpec.of("workload.request-rate", List.of("4 /s", "8 /s", "10 /s", "14 /s"));
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("workload.max-concurrency=null");
        SweepSpec spec = new SweepSpec(List.of(load), Sampling.GRID, null, "goodput");
        return sweep(spec, all.toArray(String[]::new));
    }

    @Test
    void withAllThatTheClosedFormTakesForGrantedTheSimulationComesToItsRate() throws InvalidInput {
        SustainedLoad load = open("slo.ttft=400 ms").sustained().getFirst();
        SustainedLoad.Rung last = load.rungs().getLast();
        assertThat(last.perSecond()).isBetween(0.97 * load.closedForm(), 1.07 * load.closedForm());
        double before = 0;
        for (SustainedLoad.Rung rung : load.rungs()) {
            assertThat(rung.perSecond()).as(rung.term().label()).isGreaterThanOrEqualTo(0.97 * before);
            before = rung.perSecond();
        }
    }

    @Test
    void aSustainedLoadLiesWhereNineteenOfTwentyRequestsKeepTheLimits() throws InvalidInput {
        SweepResult result = open("slo.ttft=400 ms");
        SustainedLoad.Rung simulated = result.sustained().getFirst().rungs().getFirst();
        List<SweepPoint> points = result.points();
        for (int i = 0; i < points.size(); i++) {
            double load = List.of(4, 8, 10, 14).get(i);
            assertThat(PairVerdict.isSustained(points.get(i)))
                    .as("at %s /s", load)
                    .isEqualTo(load <= simulated.perSecond());
        }
    }

    @Test
    void aLoadThatNobodySustainsIsCalledSo() throws InvalidInput {
        SweepResult result = open("slo.ttft=1 ms");
        assertThat(result.sustained().getFirst().rungs().getFirst().perSecond()).isZero();
        assertThat(PairReading.sustained(result).get(1)).contains("below 4");
        assertThat(PairReading.reasons(result)).anyMatch(line -> line.contains("No deployment sustains this load"));
    }

    @Test
    void kvThatTakesNoTimeIsThereWhenThePromptIsDone() throws InvalidInput {
        SweepPoint over = point();
        SweepPoint free = point("assumptions.free-kv-transfer=true");
        assertThat(over.value("mean_transfer_rest_ms")).isPositive();
        assertThat(free.value("mean_transfer_rest_ms")).isZero();
        assertThat(free.value("mean_ttft_ms")).isLessThan(over.value("mean_ttft_ms"));
    }

    @Test
    void whatLateRequestsWaitForAddsUpToTheirTimeToFirstToken() throws InvalidInput {
        SweepPoint point = point("slo.ttft=1 ms");
        double parts = point.metrics().entrySet().stream()
                .filter(figure -> figure.getKey().matches("late_[a-z]+(_wait|_rest)?_ms|late_prefill_ms"))
                .mapToDouble(figure -> figure.getValue().value())
                .sum();
        double causes = point.metrics().entrySet().stream()
                .filter(figure -> figure.getKey().startsWith("late_ttft_"))
                .mapToDouble(figure -> figure.getValue().value())
                .sum();
        assertThat(parts).isCloseTo(point.value("mean_ttft_ms"), within(1e-3));
        assertThat(causes).isCloseTo(point.value("mean_ttft_ms"), within(1e-3));
    }
}

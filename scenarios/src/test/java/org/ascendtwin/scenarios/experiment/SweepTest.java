package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.AxisSpec.Scale;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.scenarios.spec.SweepSpec.Sampling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SweepTest {
    private static final String SMALL = TestScenario.small(
            40, 8, "{lognormal: {median: 400, sigma: 1.0, max: 4000}}", "{random: {len: 100, range-ratio: 0.1}}");

    private static SweepResult sweep(Map<Integer, SweepPoint> done, Jobs jobs, AxisSpec... axes) throws InvalidInput {
        return sweep(done, jobs, new ArrayList<>(), null, axes);
    }

    private static SweepResult sweep(
            Map<Integer, SweepPoint> done,
            Jobs jobs,
            List<SweepPoint> finished,
            @Nullable String objective,
            AxisSpec... axes)
            throws InvalidInput {
        Sweep.Source source = new Sweep.Source("small.yaml", SMALL, List.of());
        Scenario scenario = new ScenarioReader(List.of()).read("small.yaml", SMALL, List.of());
        SweepSpec spec = new SweepSpec(List.of(axes), Sampling.GRID, null, objective);
        Sweep sweep = new Sweep(source, scenario, SweepDesign.of(spec, 1));
        return sweep.run("test", objective, new Sweep.Conduct(done, finished::add, new InProcess(jobs)));
    }

    private static AxisSpec axis(String path, String... values) {
        return AxisSpec.of(path, List.of(values));
    }

    @Test
    void eachPointIsTheRunOfItsOwnSettings() throws InvalidInput {
        SweepResult result = sweep(
                Map.of(),
                Jobs.ONE,
                axis("servers[0].flags.tp-size", "2", "4"),
                axis("workload.max-concurrency", "4", "8"));
        assertThat(result.points()).hasSize(4);
        RunResult run = TestRun.of(SMALL, "servers[0].flags.tp-size=4", "workload.max-concurrency=4");
        assertThat(result.points().get(2).metrics()).isEqualTo(run.metrics());
        assertThat(result.points().get(2).digest()).isEqualTo(run.digest());
    }

    @Test
    void aCaseSetsItsKeysTogether() throws InvalidInput {
        AxisSpec cases = AxisSpec.ofCases(
                "size",
                Map.of("wide", Map.of("servers[0].flags.tp-size", "4", "servers[0].flags.max-running-requests", "3")));
        SweepResult result = sweep(Map.of(), Jobs.ONE, cases, axis("workload.max-concurrency", "4"));
        SweepResult apart = sweep(
                Map.of(),
                Jobs.ONE,
                axis("servers[0].flags.tp-size", "4"),
                axis("servers[0].flags.max-running-requests", "3"),
                axis("workload.max-concurrency", "4"));
        assertThat(result.points().getFirst().values()).containsExactly("wide", "4");
        assertThat(result.points().getFirst().metrics())
                .isEqualTo(apart.points().getFirst().metrics());
        assertThat(result.axes()).extracting(AxisSpec::isLoad).containsExactly(false, true);
    }

    @Test
    void aDimensionIsOneThing() {
        List<String> complaints = List.of(
                complaint(null, List.of("1"), null, Map.of()),
                complaint("a", List.of(), null, Map.of()),
                complaint("a", List.of("1"), "b", Map.of("x", Map.of("c", "1"))),
                complaint(null, List.of("1"), "b", Map.of("x", Map.of("c", "1"))),
                complaint(null, List.of(), "b", Map.of("x", Map.of())));
        assertThat(complaints)
                .satisfiesExactly(
                        text -> assertThat(text).contains("no path, no name"),
                        text -> assertThat(text).contains("a needs either values or both"),
                        text -> assertThat(text).contains("a path, a name"),
                        text -> assertThat(text).contains("neither values nor from and to"),
                        text -> assertThat(text).contains("a case that sets nothing"));
    }

    private static String complaint(
            @Nullable String path, List<String> values, @Nullable String name, Map<String, Map<String, String>> cases) {
        IllegalArgumentException refused = catchThrowableOfType(
                IllegalArgumentException.class,
                () -> new AxisSpec(path, values, name, cases, null, null, Scale.LINEAR));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void stoppingAndThreadsChangeNothing() throws InvalidInput {
        AxisSpec[] axes = {axis("servers[0].flags.tp-size", "1", "2", "4"), axis("workload.max-concurrency", "2", "8")};
        List<SweepPoint> finished = new ArrayList<>();
        SweepResult whole = sweep(Map.of(), new Jobs(3), finished, null, axes);
        assertThat(finished).containsExactlyInAnyOrderElementsOf(whole.points());
        Map<Integer, SweepPoint> some = new TreeMap<>();
        some.put(1, whole.points().get(1));
        some.put(4, whole.points().get(4));
        List<SweepPoint> rest = new ArrayList<>();
        assertThat(sweep(some, Jobs.ONE, rest, null, axes)).isEqualTo(whole);
        assertThat(rest.stream().map(SweepPoint::index)).containsExactly(0, 2, 3, 5);
    }

    @Test
    void whatCannotBeDeployedIsAnAnswer() throws InvalidInput {
        SweepResult result = sweep(Map.of(), Jobs.ONE, axis("servers[0].flags.tp-size", "2", "3"));
        assertThat(result.points().get(0).refused()).isNull();
        assertThat(result.points().get(1).refused()).contains("3 does not divide the attention heads");
        assertThat(result.best()).hasValue(result.points().get(0));
        assertThat(result.refusedCount()).isEqualTo(1);
    }

    @Test
    void aDeploymentThatStopsServingIsAnAnswerToo() throws InvalidInput {
        SweepResult result = sweep(
                Map.of(),
                Jobs.ONE,
                axis("servers[0].flags.max-total-tokens", "2048", "100000"),
                axis("workload.input-len", "2040"),
                axis("workload.output-len", "4"));
        assertThat(result.points().get(0).refused()).contains("came to rest");
        assertThat(result.points().get(1).refused()).isNull();
    }

    @Test
    void whatNoScenarioHasIsAMistake() {
        InvalidInput path = catchThrowableOfType(
                InvalidInput.class, () -> sweep(Map.of(), Jobs.ONE, axis("servers[0].flags.tp-sise", "2", "3")));
        assertThat(path.problems())
                .singleElement()
                .asString()
                .contains("unknown key")
                .contains("tp-size");
        InvalidInput metric = catchThrowableOfType(
                InvalidInput.class,
                () -> sweep(
                        Map.of(), Jobs.ONE, new ArrayList<>(), "p99_tftt_ms", axis("servers[0].flags.tp-size", "2")));
        assertThat(metric.problems()).singleElement().asString().contains("Maybe \"p99_ttft_ms\"");
    }

    @Test
    void theObjectiveSaysWhichPointIsBest() throws InvalidInput {
        AxisSpec concurrency = axis("workload.max-concurrency", "1", "4", "16");
        List<SweepPoint> ignored = new ArrayList<>();
        assertThat(sweep(Map.of(), Jobs.ONE, ignored, "output_throughput", concurrency)
                        .best()
                        .map(SweepPoint::index))
                .hasValue(2);
        assertThat(sweep(Map.of(), Jobs.ONE, ignored, "mean_tpot_ms", concurrency)
                        .best()
                        .map(SweepPoint::index))
                .hasValue(0);
    }

    @Test
    void aLatinHypercubeHasOnePointInEachSliceOfEveryDimension() {
        AxisSpec steps = AxisSpec.of("a", 1.0, 20.0, Scale.LINEAR);
        AxisSpec factors = AxisSpec.of("b", 0.001, 10.0, Scale.LOGARITHMIC);
        SweepDesign design =
                SweepDesign.of(new SweepSpec(List.of(steps, factors), Sampling.LATIN_HYPERCUBE, 20, null), 7);
        assertThat(new TreeSet<>(design.points().stream()
                        .map(point -> Integer.valueOf(point.get(0)))
                        .toList()))
                .hasSize(20)
                .contains(1, 20);
        TreeSet<Integer> slices = new TreeSet<>();
        for (List<String> point : design.points()) {
            slices.add((int) (StrictMath.log10(Double.parseDouble(point.get(1)) / 0.001) * 5));
        }
        assertThat(slices).hasSize(20);
        assertThat(SweepDesign.of(new SweepSpec(List.of(steps, factors), Sampling.LATIN_HYPERCUBE, 20, null), 7))
                .isEqualTo(design);
    }
}

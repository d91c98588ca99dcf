package org.ascendtwin.scenarios.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.InProcess;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.plan.Candidate.Settings;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plans are the best of what was simulated, and repeat. */
final class PlannerTest {
    private static final String QUESTION = """
        name: question
        title: How many
        model: {id: qwen3-8b}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers: [{flags: {tp-size: 1}}]
        router: {}
        workload:
          num-prompts: 100
          request-rate: 40 /s
          input-len: {random: {len: 1500, range-ratio: 0.5}}
          output-len: {random: {len: 60, range-ratio: 0.5}}
        slo: {ttft: 600 ms, tpot: 30 ms}
        plan: {tp-sizes: [1, 2], survivors: 2, good-share: 0.9, shortlist: 2, replications: 2, chunk-sizes: [4096]}
        """;

    private static PlanResult answered;

    @BeforeAll
    static void answer() throws InvalidInput {
        answered = plan(new Jobs(2));
    }

    private static Scenario question(String... settings) throws InvalidInput {
        return new ScenarioReader(List.of()).read("question.yaml", QUESTION, List.of(settings));
    }

    private static PlanResult plan(Jobs jobs, String... settings) throws InvalidInput {
        Scenario scenario = question(settings);
        PlanSpec plan = Objects.requireNonNull(scenario.plan());
        return new Planner(scenario, plan, new InProcess(jobs), (done, total) -> {}).search("test");
    }

    @Test
    void theAnswerKeepsTheLimitsAndNothingSimulatedThatDoesIsSmaller() throws InvalidInput {
        PlanResult result = answered;
        double wanted = result.plan().goodShare();
        assertThat(result.isReached()).isTrue();
        assertThat(result.best().keeps(wanted)).isTrue();
        assertThat(result.simulated())
                .filteredOn(outcome -> outcome.keeps(wanted))
                .allMatch(outcome ->
                        outcome.candidate().dies() >= result.best().candidate().dies());
        assertThat(result.best().metrics().get("goodput")).matches(Estimate::hasInterval);
        Knee knee = Objects.requireNonNull(result.knee());
        for (Knee.Point point : knee.points()) {
            assertThat(point.outcome().keeps(wanted))
                    .as("× %s", point.factor())
                    .isEqualTo(point.factor() <= knee.factor());
        }
        assertThat(result.withSpares().dies())
                .isGreaterThan(result.best().candidate().dies());
        assertThat(result.advice()).extracting(PlanResult.Advice::topic).contains("batch", "sequence length", "cache");
    }

    @Test
    void thePlanDoesNotDependOnHowMuchGoesOnAtOnce() throws InvalidInput {
        PlanResult one = plan(Jobs.ONE);
        PlanResult two = answered;
        assertThat(two.shortlist()).isEqualTo(one.shortlist());
        assertThat(two.estimates()).isEqualTo(one.estimates());
        assertThat(two.knee()).isEqualTo(one.knee());
        assertThat(two.simulations()).isEqualTo(one.simulations());
    }

    @Test
    void twiceTheLoadNeedsAtLeastAsManyServersInClosedForm() throws InvalidInput {
        int before = 0;
        for (int rate = 5; rate <= 80; rate *= 2) {
            Scenario scenario = question(
                    "workload.num-prompts=400",
                    "workload.request-rate=" + rate + " /s",
                    "slo.ttft=2 s",
                    "slo.tpot=60 ms");
            PlanSpec plan = Objects.requireNonNull(scenario.plan());
            Load load = Load.of(scenario.workload(), new RequestTables(), 1);
            Layout layout = layout(scenario, 1);
            Candidate candidate =
                    new ClosedForm(scenario, plan, load).estimate(layout).candidate();
            int dies = Objects.requireNonNull(candidate).dies();
            assertThat(dies).as("at %d /s", rate).isGreaterThanOrEqualTo(before);
            // Two deployments side by side serve twice the load of one.
            assertThat(dies).as("at %d /s", rate).isLessThanOrEqualTo(before == 0 ? dies : 2 * before);
            before = dies;
        }
        assertThat(before).isGreaterThan(5);
    }

    private static Layout layout(Scenario scenario, int tp) {
        return new Layout(scenario.cluster(), scenario.economics(), List.of(new Layout.Kind(Role.MIXED, tp, 1, false)));
    }

    @Test
    void limitsThatNothingKeepsAreRefusedWithReasons() throws InvalidInput {
        Scenario scenario = question("slo.tpot=1 ms");
        PlanSpec plan = Objects.requireNonNull(scenario.plan());
        Planner planner = new Planner(scenario, plan, new InProcess(Jobs.ONE), (done, total) -> {});
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> planner.search("test")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no deployment")
                .hasMessageContaining("a token even for a single request, and the limit is 1 ms")
                .hasMessageContaining("Maybe");
    }

    @Test
    void costsAreThoseOfTheDiesAndTheirPower() throws InvalidInput {
        Scenario scenario = question(
                "economics={die-price: 35040, years: 2, die-watts: 1000, idle-share: 0.5, kilowatt-hour-price: 0.2}");
        Candidate candidate = new Candidate(layout(scenario, 2), List.of(3), new Settings(List.of(0), null, 3));
        // 35,040 over 17,520 hours is 2 an hour; at half load a die draws 750 W, 0.15 an hour.
        assertThat(candidate.dies()).isEqualTo(6);
        assertThat(candidate.costPerHour(0.5)).isCloseTo(6 * 2.15, within(1e-9));
        Outcome outcome = new Outcome(
                candidate, null, Map.of("device_busy_share", Estimate.of(0.5), "output_throughput", Estimate.of(1000)));
        assertThat(outcome.costPerMillionTokens()).isCloseTo(12.9 / 3.6, within(1e-9));
        assertThat(outcome.kilowattHoursPerMillionTokens()).isCloseTo(4.5 / 3.6, within(1e-9));
        assertThat(new Resolver()
                        .resolve(candidate.scenario(scenario))
                        .servers()
                        .getFirst()
                        .spec()
                        .instances())
                .isEqualTo(3);
    }

    @Test
    void allCardsAreUsedForTheMostGoodput() throws InvalidInput {
        PlanResult result = plan(
                new Jobs(2),
                "plan.objective=goodput",
                "cluster.cards=2",
                "plan.arrangements=[mixed]",
                "plan.survivors=2");
        assertThat(result.simulated()).allMatch(outcome -> outcome.candidate().dies() == 4);
        double best = result.best().value("goodput");
        assertThat(result.shortlist()).allMatch(outcome -> outcome.value("goodput") <= best);
    }
}

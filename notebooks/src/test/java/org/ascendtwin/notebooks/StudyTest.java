package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Comparison.Difference;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StudyTest {
    private static final String CLIENTS = "workload.max-concurrency";

    @BeforeAll
    static void findTheGallery() {
        System.setProperty("twin.home", "..");
    }

    static Study small() throws InvalidInput {
        return Twin.scenario("qwen3-32b-a3").set("workload.num-prompts", 20).set(CLIENTS, 5);
    }

    @Test
    void aRunIsTheOneOfTheCommandLine() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver))
                .read(Gallery.find("qwen3-32b-a3"), List.of("workload.num-prompts=20", CLIENTS + "=5"));
        ScenarioRun direct = new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {});
        assertThat(small().run().digest())
                .isEqualTo(direct.run("test", Jobs.ONE).digest());
    }

    @Test
    void aStudyIsLeftAsItWasByWhatIsMadeOfIt() throws InvalidInput {
        Study study = small();
        String digest = study.run().digest();
        assertThat(study.set("run.seed", 7).run().digest()).isNotEqualTo(digest);
        assertThat(study.vary(CLIENTS, 1, 2).axes()).hasSize(1);
        assertThat(study.run().digest()).isEqualTo(digest);
        assertThat(study.axes()).isEmpty();
    }

    @Test
    void aPointOfASweepIsTheRunWithItsSettings() throws InvalidInput {
        List<SweepPoint> points = small().vary(CLIENTS, 2, 5).sweep().points();
        assertThat(points).hasSize(2);
        assertThat(points.get(0).digest())
                .isEqualTo(small().set(CLIENTS, 2).run().digest());
        assertThat(points.get(1).digest()).isEqualTo(small().run().digest());
    }

    @Test
    void nothingDiffersFromItself() throws InvalidInput {
        Versus versus = small().compare(small(), 3);
        assertThat(versus.one().result().replications()).hasSize(3);
        assertThat(versus.comparison().differences())
                .allSatisfy(difference -> assertThat(difference.change().mean()).isZero());
    }

    @Test
    void fewerClientsAreServedFasterInEveryPair() throws InvalidInput {
        Versus versus = small().compare(small().set(CLIENTS, 1), 3);
        Difference tpot = versus.difference("mean_tpot_ms");
        assertThat(tpot.change().mean()).isNegative();
        assertThat(tpot.isCertain()).isTrue();
        assertThat(versus.table("mean_tpot_ms", "goodput").rows()).hasSize(2);
        assertThat(versus.sentences().text()).contains("B lowers mean TPOT");
    }

    @Test
    void aSinglePairIsRefused() throws InvalidInput {
        Study study = small();
        assertThatThrownBy(() -> study.compare(study, 1)).hasMessageContaining("allowed: 2 or more");
    }

    @Test
    void aSweepOfNothingIsRefused() throws InvalidInput {
        Study study = small();
        assertThatThrownBy(study::sweep).hasMessageContaining("varies nothing. Maybe");
    }

    @Test
    void allMistakesAreToldAtOnce() throws InvalidInput {
        Study wrong = small().set("servers[0].flags.tp-sise", 8).set(CLIENTS, -1);
        assertThatThrownBy(wrong::run)
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("Maybe \"tp-size\"")
                .hasMessageContaining("\"-1\" is out of range");
    }

    @Test
    void beliefsAreDrawnTheSameAgainAndDifferFromEachOther() throws InvalidInput {
        List<Double> drawn = small().believed(3).stream()
                .map(run -> run.value("output_throughput"))
                .toList();
        assertThat(drawn).doesNotHaveDuplicates().hasSize(3);
        assertThat(small().believed(2).getLast().value("output_throughput")).isEqualTo(drawn.get(1));
    }

    @Test
    void aTraceHoldsTheStepsOfTheSameRun() throws InvalidInput {
        Trace trace = small().trace();
        assertThat(trace.run().digest()).isEqualTo(small().run().digest());
        assertThat(trace.steps()).hasSize((int) trace.run().result().first().engineSteps());
        assertThat(trace.steps(0, 5).figure().title())
                .isEqualTo(trace.run().result().scenario().title());
        assertThat(trace.requests(0, 5, List.of(1)).text())
                .isNotEqualTo(trace.requests(0, 5, List.of(2)).text());
        assertThatThrownBy(() -> trace.requests(0, 5, List.of())).hasMessageContaining("allowed: 1 to 16");
    }
}

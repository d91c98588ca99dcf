package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.ascendtwin.notebooks.Run.Request;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RunTest {
    private static Run run;

    @BeforeAll
    static void simulate() throws InvalidInput {
        System.setProperty("twin.home", "..");
        run = StudyTest.small().run();
    }

    @Test
    void figuresAreMeansOverItsRequests() {
        assertThat(run.requests()).hasSize(20);
        assertThat(run.requests().stream()
                        .mapToDouble(Request::ttftMillis)
                        .average()
                        .orElseThrow())
                .isCloseTo(run.value("mean_ttft_ms"), within(1e-6));
        assertThat(run.requests().stream()
                        .mapToDouble(Request::latencyMillis)
                        .average()
                        .orElseThrow())
                .isCloseTo(run.value("mean_e2e_latency_ms"), within(1e-6));
        assertThat(run.requests().stream().mapToInt(Request::outputTokens).sum())
                .isEqualTo((int) run.value("total_output_tokens"));
    }

    @Test
    void aTableHasTheFiguresThatAreNamedOrAll() {
        assertThat(run.table("mean_ttft_ms", "goodput").rows())
                .extracting(row -> row.getFirst())
                .containsExactly("mean TTFT", "goodput");
        assertThat(run.table().rows()).hasSameSizeAs(run.result().metrics().keySet());
        assertThatThrownBy(() -> run.table("mean_tftt_ms")).hasMessageContaining("Maybe \"mean_ttft_ms\"");
    }

    @Test
    void theCausesOfARequestAddUpToItsLatency() {
        Request request = run.requests().getLast();
        assertThat(run.causes(request.id()).rows().getLast().get(1))
                .isEqualTo(String.format(Locale.ROOT, "%,.6f", request.ttftMillis()));
        assertThatThrownBy(() -> run.causes(20)).hasMessageContaining("20");
    }

    @Test
    void equalRunsAreDrawnEquallyAndOthersAreNot() throws InvalidInput {
        Run same = StudyTest.small().run();
        Run other = StudyTest.small().set("run.seed", 2).run();
        assertThat(same.latencies().text()).isEqualTo(run.latencies().text());
        assertThat(other.latencies().text()).isNotEqualTo(run.latencies().text());
        assertThat(same.overTime().text()).isEqualTo(run.overTime().text());
        assertThat(other.overTime().text()).isNotEqualTo(run.overTime().text());
    }
}

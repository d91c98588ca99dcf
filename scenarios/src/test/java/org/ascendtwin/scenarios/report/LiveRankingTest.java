package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LiveRankingTest {
    private static final String METRIC = "mean_ttft_ms";

    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    /** An alternative that was predicted, and measured twice, a tenth apart. */
    private static LiveCase of(double predicted, double measured, int token) throws Exception {
        Scenario any = new ScenarioReader(List.of()).read(Gallery.find("qwen3-32b-a3"), List.of());
        return new LiveCase(
                any,
                Map.of(METRIC, predicted),
                List.of(Map.of(METRIC, measured * 0.95), Map.of(METRIC, measured * 1.05)),
                List.of(),
                List.of(new int[] {1, token}));
    }

    private static LiveRanking ranking(LiveCase now, LiveCase other) {
        return new LiveRanking(METRIC, List.of("now", "other"), List.of(now, other));
    }

    @Test
    void aChangeIsKeptThatIsFasterWithTheSameTokens() throws Exception {
        assertThat(ranking(of(100, 100, 7), of(60, 70, 7)).kept()).isEqualTo(1);
        assertThat(ranking(of(100, 100, 7), of(60, 70, 7)).advice()).startsWith("Keep other");
    }

    @Test
    void aChangeIsNotKeptThatGivesOtherTokensOrIsNoFasterOrWasNotPredicted() throws Exception {
        assertThat(ranking(of(100, 100, 7), of(60, 70, 8)).advice()).contains("other tokens");
        assertThat(ranking(of(100, 100, 7), of(60, 96, 7)).advice()).contains("not better");
        assertThat(ranking(of(100, 100, 7), of(120, 70, 7)).advice()).contains("nothing better is predicted");
        assertThat(ranking(of(100, 100, 7), of(60, 70, 8)).kept()).isZero();
        assertThat(ranking(of(100, 100, 7), of(60, 96, 7)).kept()).isZero();
        assertThat(ranking(of(100, 100, 7), of(120, 70, 7)).kept()).isZero();
    }
}

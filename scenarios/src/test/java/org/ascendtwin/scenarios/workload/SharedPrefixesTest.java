package org.ascendtwin.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

final class SharedPrefixesTest {
    private static RequestTable table(SharedPrefixSpec spec) {
        return new SharedPrefixes(spec, new Streams(7, 0)).table(new long[spec.prompts()]);
    }

    private static int shared(RequestTable table, int a, int b) {
        TokenRuns[] prompts = Objects.requireNonNull(table.prompts());
        return TokenRuns.commonLength(prompts[a], 0, prompts[b], 0, table.inputTokens()[a]);
    }

    @Test
    void promptsShareTheirGroupsSystemPromptAndNothingElse() {
        RequestTable table = table(new SharedPrefixSpec(3, 4, 100, 20, 5, 1.0));
        assertThat(table.size()).isEqualTo(12);
        assertThat(table.inputTokens()).containsOnly(120);
        for (int a = 0; a < 12; a++) {
            int mates = 0;
            for (int b = 0; b < 12; b++) {
                if (b != a) {
                    assertThat(shared(table, a, b)).isIn(0, 100);
                    mates += shared(table, a, b) == 100 ? 1 : 0;
                }
            }
            assertThat(mates).isEqualTo(3);
        }
    }

    @Test
    void theOrderIsShuffledAndTheSameForTheSameSeed() {
        SharedPrefixSpec spec = new SharedPrefixSpec(2, 50, 10, 10, 5, 1.0);
        RequestTable table = table(spec);
        int changes = 0;
        for (int i = 1; i < table.size(); i++) {
            changes += shared(table, i - 1, i) == 0 ? 1 : 0;
        }
        assertThat(changes).as("changes of group between neighbours").isGreaterThan(10);
        assertThat(shared(table(spec), 3, 4)).isEqualTo(shared(table, 3, 4));
    }

    @Test
    void aRangeRatioDrawsLengthsBetweenItsBounds() {
        RequestTable table = table(new SharedPrefixSpec(10, 20, 1000, 100, 50, 0.5));
        assertThat(Arrays.stream(table.inputTokens()).boxed().toList())
                .allMatch(tokens -> tokens >= 550 && tokens <= 1100);
        assertThat(Arrays.stream(table.outputTokens()).boxed().toList())
                .allMatch(tokens -> tokens >= 25 && tokens <= 50);
        assertThat(Arrays.stream(table.inputTokens()).distinct().count()).isGreaterThan(50);
    }
}

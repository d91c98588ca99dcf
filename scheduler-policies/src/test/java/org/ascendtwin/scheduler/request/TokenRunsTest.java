package org.ascendtwin.scheduler.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenRunsTest {
    @Test
    void consecutiveRunsBecomeOne() {
        TokenRuns runs = TokenRuns.of(10, 5).append(15, 3).append(100, 2);
        assertThat(runs.runCount()).isEqualTo(2);
        assertThat(runs.length()).isEqualTo(10);
        assertThat(runs.tokenAt(7)).isEqualTo(17);
        assertThat(runs.tokenAt(9)).isEqualTo(101);
    }

    @Test
    void aNegativeLengthIsRefused() {
        assertThatThrownBy(() -> TokenRuns.of(1, -1)).hasMessageContaining("-1 tokens");
    }

    @Test
    void slicesAgreeWithTheTokensOneByOne() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            TokenRuns left = random(random);
            TokenRuns right = random(random);
            int fromLeft = random.nextInt(left.length());
            int fromRight = random.nextInt(right.length());
            int limit = random.nextInt(12);
            int common = 0;
            while (common < limit
                    && fromLeft + common < left.length()
                    && fromRight + common < right.length()
                    && left.tokenAt(fromLeft + common) == right.tokenAt(fromRight + common)) {
                common++;
            }
            assertThat(TokenRuns.commonLength(left, fromLeft, right, fromRight, limit))
                    .as("seed %d round %d: %s | %s", seed, round, left, right)
                    .isEqualTo(common);
            if (common > 0) {
                assertThat(left.hash(fromLeft, common))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(right.hash(fromRight, common));
            }
        }
    }

    private static TokenRuns random(SplittableRandom random) {
        TokenRuns runs = new TokenRuns();
        for (int run = 0; run <= random.nextInt(5); run++) {
            runs.append(random.nextInt(6), 1 + random.nextInt(4));
        }
        return runs;
    }
}

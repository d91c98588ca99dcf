package org.ascendtwin.scheduler.speculate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {
    private static final VerifyTimes FREE_DRAFTS = (requests, contextTokens, draftTokens) -> 0.02;
    private static final VerifyTimes DRAFTS_LIKE_STEPS = (requests, contextTokens, draftTokens) -> 0.02 * draftTokens;

    /** A weight-bound step up to 100 tokens, compute-bound beyond. */
    private static final VerifyTimes ROOFLINE = (requests, contextTokens, draftTokens) ->
            0.02 + 0.001 * (draftTokens - 1) + Math.max(0, requests * draftTokens - 100) * 0.0002;

    @Test
    void theThresholdRuleGoesAStepAtATimeWithinItsBounds() {
        WindowPolicy policy =
                WindowSettings.of(WindowRule.THRESHOLD).policy(SpeculativeWindow.chain(4), new int[0], null);
        assertThat(steps(policy, 1)).isEqualTo(4);
        for (int expected : new int[] {5, 6, 7, 8, 9, 10, 10}) {
            verify(policy, 1, steps(policy, 1), steps(policy, 1));
            assertThat(steps(policy, 1)).isEqualTo(expected);
        }
        // Seven rates of 1 and then zeros: the mean of those remembered is within 0.8 ± 0.1, then below, again and
        // again.
        verify(policy, 1, 10, 0);
        assertThat(steps(policy, 1)).isEqualTo(10);
        verify(policy, 1, 10, 0);
        assertThat(steps(policy, 1)).isEqualTo(10);
        for (int expected : new int[] {9, 8, 7, 6, 5, 4, 3, 2, 2}) {
            verify(policy, 1, steps(policy, 1), 0);
            assertThat(steps(policy, 1)).isEqualTo(expected);
        }
    }

    @Test
    void theLoadAwareRuleLeavesDraftsThatCostWhatTheyBring() {
        assertThat(settled(WindowRule.LOAD_AWARE, FREE_DRAFTS, 0.7)).isEqualTo(10);
        assertThat(settled(WindowRule.LOAD_AWARE, DRAFTS_LIKE_STEPS, 0.7)).isZero();
        assertThat(settled(WindowRule.LOAD_AWARE, ROOFLINE, 0.01)).isZero();
    }

    @Test
    void theLoadAwareRuleTriesAgainAfterItWentWithoutDrafts() {
        WindowPolicy policy = policy(WindowRule.LOAD_AWARE, ROOFLINE, (request, most) -> 0);
        int without = 0;
        int tries = 0;
        for (int step = 0; step < 2000; step++) {
            int drafts = steps(policy, 1);
            tries += drafts > 0 && without > 0 ? 1 : 0;
            without += drafts == 0 ? 1 : 0;
            verify(policy, 1, drafts, 0);
        }
        assertThat(without).isGreaterThan(800);
        assertThat(tries).isGreaterThan(20);
    }

    private static int settled(WindowRule rule, VerifyTimes times, double chance) {
        DraftAcceptance acceptance = acceptance(chance);
        WindowPolicy policy = policy(rule, times, (request, most) -> 0);
        for (int step = 1; step < 500; step++) {
            verify(policy, 8, steps(policy, 8), acceptance, step);
        }
        return steps(policy, 8);
    }

    /** For every load: oracle above load-aware, and load-aware no worse than the best fixed window but for what learning costs. */
    @Test
    void theOracleBoundsTheLoadAwareRuleAndThatEveryFixedWindow() {
        for (int requests : new int[] {1, 4, 16, 64}) {
            for (double chance : new double[] {0.3, 0.6, 0.85}) {
                double bestFixed = 0;
                for (int steps = 1; steps <= 10; steps++) {
                    FixedWindow fixed = new FixedWindow(SpeculativeWindow.chain(steps));
                    bestFixed = Math.max(bestFixed, new Batch(requests, chance).rate(fixed));
                }
                Batch batch = new Batch(requests, chance);
                double loadAware = batch.rate(policy(WindowRule.LOAD_AWARE, ROOFLINE, batch));
                Batch again = new Batch(requests, chance);
                double oracle = again.rate(policy(WindowRule.ORACLE, ROOFLINE, again));
                assertThat(loadAware)
                        .as("%d requests, chance %s", requests, chance)
                        .isGreaterThan(0.97 * bestFixed);
                // Of many requests hardly anything is left to know; of one, everything.
                double advantage = requests == 1 ? 1.05 : 0.999;
                assertThat(oracle)
                        .as("%d requests, chance %s", requests, chance)
                        .isGreaterThan(advantage * loadAware);
            }
        }
    }

    @Test
    void rulesThatAskTheWorldNeedAnAnswer() {
        assertThatThrownBy(() ->
                        WindowSettings.of(WindowRule.LOAD_AWARE).policy(SpeculativeWindow.chain(3), new int[0], null))
                .hasMessageContaining("needs to know how long steps take");
        assertThatThrownBy(() -> WindowSettings.of(WindowRule.ORACLE)
                        .policy(SpeculativeWindow.chain(3), new int[0], new WindowKnowledge(FREE_DRAFTS, null)))
                .hasMessageContaining("Maybe the rule load-aware");
        assertThatThrownBy(() -> new WindowSettings(WindowRule.THRESHOLD, 0, 10))
                .hasMessageContaining("a threshold window of 0 to 10 steps; allowed: from 1 on");
    }

    @Test
    void treesVerifyNoMoreThanGrew() {
        assertThat(SpeculativeWindow.tree(8, 4, 32).allocLength(1)).isEqualTo(32);
        assertThatThrownBy(() -> SpeculativeWindow.tree(2, 2, 8))
                .hasMessageContaining("speculative_num_draft_tokens is 8; allowed: 2 to 7 with 2 steps of topk 2");
        assertThat(SpeculativeWindow.ngram(12, 10)).isEqualTo(new SpeculativeWindow(1, 10, 12));
    }

    private static WindowPolicy policy(WindowRule rule, VerifyTimes times, Acceptances acceptances) {
        return WindowSettings.of(rule)
                .policy(SpeculativeWindow.chain(3), new int[0], new WindowKnowledge(times, acceptances));
    }

    private static DraftAcceptance acceptance(double chance) {
        return new DraftAcceptance(
                List.of(ContentClass.uniform(chance, 0.6)), RankChances.MEDUSA, null, new Streams(3, 0).key("test", 0));
    }

    private static int steps(WindowPolicy policy, int requests) {
        DecodeBatch batch = new DecodeBatch();
        for (int request = 0; request < requests; request++) {
            batch.add(request, 1000);
        }
        return policy.draftTokens(batch) - 1;
    }

    private static void verify(WindowPolicy policy, int requests, int drafts, int correct) {
        VerifiedBatch outcome = new VerifiedBatch();
        outcome.begin(drafts);
        for (int request = 0; request < requests; request++) {
            outcome.add(correct);
        }
        policy.verified(outcome);
    }

    private static void verify(WindowPolicy policy, int requests, int drafts, DraftAcceptance acceptance, int step) {
        VerifiedBatch outcome = new VerifiedBatch();
        outcome.begin(drafts);
        for (int request = 0; request < requests; request++) {
            outcome.add(acceptance.correctDrafts(request, 20 * step, drafts));
        }
        policy.verified(outcome);
    }

    /** A batch that never changes, decoded for a while. */
    private static final class Batch implements Acceptances {
        private static final int STEPS = 3000;

        private final DraftAcceptance acceptance;
        private final int[] positions;

        Batch(int requests, double chance) {
            acceptance = acceptance(chance);
            positions = new int[requests];
        }

        @Override
        public int correctDrafts(int requestId, int atMost) {
            return acceptance.correctDrafts(requestId, positions[requestId], atMost);
        }

        /** Tokens a second under {@code policy}. */
        double rate(WindowPolicy policy) {
            VerifiedBatch outcome = new VerifiedBatch();
            double seconds = 0;
            double tokens = 0;
            for (int step = 0; step < STEPS; step++) {
                int drafts = steps(policy, positions.length);
                seconds += ROOFLINE.seconds(positions.length, 0, drafts + 1);
                outcome.begin(drafts);
                for (int request = 0; request < positions.length; request++) {
                    int correct = correctDrafts(request, drafts);
                    positions[request] += correct + 1;
                    tokens += correct + 1;
                    outcome.add(correct);
                }
                policy.verified(outcome);
            }
            return tokens / seconds;
        }
    }
}

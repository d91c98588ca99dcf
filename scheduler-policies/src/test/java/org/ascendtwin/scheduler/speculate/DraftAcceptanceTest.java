package org.ascendtwin.scheduler.speculate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DraftAcceptanceTest {
    private static final int REQUESTS = 2000;
    private static final int OUTPUTS = 1000;
    /** Quantile of the normal distribution that a right process misses once in a thousand. */
    private static final double NORMAL_QUANTILE = 3.29;

    private static final long KEY = new Streams(7, 0).key("test", 0);

    @ParameterizedTest
    @CsvSource({"0.66, 0, 3", "0.66, 0.6, 3", "0.81, 0.6, 1", "0.4, 1.2, 7", "1, 0.6, 3", "0, 0.6, 3"})
    void theProcessReproducesItsMarginalAcceptLength(double chance, double spread, int drafts) {
        assertReproduces(ContentClass.uniform(chance, spread), drafts);
    }

    @Test
    void chancesByPlaceReproduceTheirMarginalAcceptLength() {
        assertReproduces(new ContentClass("lookup", 1, List.of(0.3, 0.9, 0.95, 0.5), 0.4, 0), 7);
    }

    /** The ratio of two sums over requests, with the interval of a ratio estimator (Cochran 1977, 2.11). */
    private static void assertReproduces(ContentClass content, int drafts) {
        DraftAcceptance acceptance = chain(content);
        double[] tokens = new double[REQUESTS];
        double[] verifications = new double[REQUESTS];
        for (int request = 0; request < REQUESTS; request++) {
            for (int position = 1; position < OUTPUTS; verifications[request]++) {
                int emitted = 1 + acceptance.correctDrafts(request, position, drafts);
                position += emitted;
                tokens[request] += emitted;
            }
        }
        double ratio = sum(tokens) / sum(verifications);
        double squares = 0;
        for (int request = 0; request < REQUESTS; request++) {
            double residual = tokens[request] - ratio * verifications[request];
            squares += residual * residual;
        }
        double error = Math.sqrt(squares) / sum(verifications);
        double overshoot = ratio * drafts / OUTPUTS;
        assertThat(ratio)
                .as("accept length of %s with %d drafts", content, drafts)
                .isCloseTo(AcceptLength.of(content, drafts), within(NORMAL_QUANTILE * error + overshoot));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static DraftAcceptance chain(ContentClass content) {
        return new DraftAcceptance(List.of(content), RankChances.MEDUSA, null, KEY);
    }

    @Test
    void everyWindowMeetsTheSameLuck() {
        DraftAcceptance acceptance = chain(ContentClass.uniform(0.7, 0.6));
        for (int request = 0; request < 50; request++) {
            for (int position = 1; position < 50; position++) {
                int widest = acceptance.correctDrafts(request, position, 10);
                for (int drafts = 0; drafts < 10; drafts++) {
                    assertThat(acceptance.correctDrafts(request, position, drafts))
                            .isEqualTo(Math.min(widest, drafts));
                }
                if (widest > 0) {
                    assertThat(acceptance.correctDrafts(request, position + 1, 9))
                            .isEqualTo(widest - 1);
                }
            }
        }
    }

    @Test
    void aTreeOfOneBranchIsAChain() {
        ContentClass content = new ContentClass("all", 1, List.of(0.8, 0.6, 0.7), 0.6, 0);
        DraftAcceptance chain = chain(content);
        DraftAcceptance tree =
                new DraftAcceptance(List.of(content), RankChances.MEDUSA, SpeculativeWindow.tree(5, 1, 6), KEY);
        for (int request = 0; request < 200; request++) {
            for (int position = 1; position < 20; position++) {
                assertThat(tree.correctDrafts(request, position, 5))
                        .isEqualTo(chain.correctDrafts(request, position, 5));
            }
        }
    }

    /** With 8 drafts of 3 steps no step's 3 kept branches are too few: the tree is the 8 likeliest paths of all. */
    @Test
    void aTreeVerifiesTheLikeliestPaths() {
        double chance = 0.6;
        ContentClass content = ContentClass.uniform(chance, 0);
        DraftAcceptance acceptance =
                new DraftAcceptance(List.of(content), RankChances.MEDUSA, SpeculativeWindow.tree(3, 3, 9), KEY);
        double expected = 1;
        for (double likelihood : likeliest(chance, 8)) {
            expected += likelihood;
        }
        double tokens = 0;
        int windows = 200_000;
        for (int window = 0; window < windows; window++) {
            tokens += 1 + acceptance.correctDrafts(0, 4 * window, 3);
        }
        assertThat(tokens / windows).isCloseTo(expected, within(NORMAL_QUANTILE * 1.1 / Math.sqrt(windows)));
    }

    private static List<Double> likeliest(double chance, int count) {
        double[] byRank = new double[3];
        for (int rank = 1; rank <= 3; rank++) {
            double missed = Math.pow(1 - chance, Math.pow(rank - 1, 0.35)) - Math.pow(1 - chance, Math.pow(rank, 0.35));
            byRank[rank - 1] = rank == 1 ? chance : missed;
        }
        List<Double> all = new ArrayList<>();
        for (double first : byRank) {
            all.add(first);
            for (double second : byRank) {
                all.add(first * second);
                for (double third : byRank) {
                    all.add(first * second * third);
                }
            }
        }
        all.sort(Collections.reverseOrder());
        return all.subList(0, count);
    }

    @Test
    void fiveBranchesFindWhatMedusaReports() {
        assertThat(RankChances.MEDUSA.within(0.6 / 0.4, 5)).isCloseTo(0.8, within(0.01));
    }

    @Test
    void driftMakesLaterDraftsEasier() {
        DraftAcceptance acceptance = chain(new ContentClass("all", 1, List.of(0.5), 0, 1));
        assertThat(shareCorrect(acceptance, 0)).isCloseTo(0.5, within(0.02));
        assertThat(shareCorrect(acceptance, 2000)).isCloseTo(1 / (1 + Math.exp(-2)), within(0.02));
    }

    private static double shareCorrect(DraftAcceptance acceptance, int position) {
        double correct = 0;
        for (int request = 0; request < 10_000; request++) {
            correct += acceptance.correctDrafts(request, position, 1);
        }
        return correct / 10_000;
    }

    @Test
    void classesHaveTheirShares() {
        DraftAcceptance acceptance = new DraftAcceptance(
                List.of(
                        new ContentClass("code", 1, List.of(0.9), 0, 0),
                        new ContentClass("chat", 3, List.of(0.4), 0, 0)),
                RankChances.MEDUSA,
                null,
                KEY);
        int code = 0;
        double correct = 0;
        for (int request = 0; request < 10_000; request++) {
            boolean isCode = acceptance.contentOf(request).equals("code");
            code += isCode ? 1 : 0;
            correct += isCode ? acceptance.correctDrafts(request, 5, 1) : 0;
        }
        assertThat(code).isBetween(2350, 2650);
        assertThat(correct / code).isCloseTo(0.9, within(0.03));
    }
}

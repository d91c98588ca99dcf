package org.ascendtwin.hardware.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.collective.Algorithm;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.CollectiveRun;
import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.collective.PairBytes;
import org.ascendtwin.hardware.collective.Ranks;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertsTest {
    private static final Topology POD = new Topology(ClusterCatalogue.shipped().cluster("a3-superpod-384"));
    private final ExchangeTimer timer = new ExchangeTimer(POD, Engine.HOST, TokenLimits.DEFAULT);

    private static TokenExchange dispatch(ExchangeMode mode, int ranks, int tokens) {
        return new TokenExchange(Direction.DISPATCH, mode, ranks, tokens, 8, 7168, DataType.INT8);
    }

    private static TokenExchange combine(ExchangeMode mode, int ranks, int tokens) {
        return new TokenExchange(Direction.COMBINE, mode, ranks, tokens, 8, 7168, DataType.BF16);
    }

    @Test
    void aMessageIsATokenWithItsScaleInWholeWrites() {
        assertThat(dispatch(ExchangeMode.NORMAL, 8, 1).messageBytes()).isEqualTo(7680);
        assertThat(combine(ExchangeMode.NORMAL, 8, 1).messageBytes()).isEqualTo(14336);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aSkewedLoadIsNeverFasterThanABalancedOne(long seed) {
        RandomStream random = new Streams(seed, 0).stream("loads", 0);
        for (int i = 0; i < 50; i++) {
            double[] tokens = new double[64];
            Arrays.setAll(tokens, expert -> random.nextInt(1000));
            ExpertPlacement placement = ExpertPlacement.inOrder(64, 16);
            double busiest = timer.busiest(placement.pairs(ExpertLoads.measured(tokens), CopyChoice.DRAWN));
            for (ExchangeMode mode : ExchangeMode.values()) {
                TokenExchange exchange = dispatch(mode, 16, 100);
                ExchangeCost cost = timer.price(exchange, busiest);
                assertThat(cost.seconds()).as("seed %d", seed).isGreaterThanOrEqualTo(timer.seconds(exchange));
                assertThat(cost.seconds() - cost.skewSeconds()).isCloseTo(timer.seconds(exchange), within(1e-15));
            }
        }
    }

    @Test
    void whoSendsHowMuchToWhomAddsUpToTheLoadsOfRanks() {
        ExpertLoads loads = ExpertLoads.zipf(256, 0.8, 7);
        ExpertPlacement placement = ExpertPlacement.balanced(loads, 32, 64);
        for (CopyChoice choice : List.of(CopyChoice.DRAWN, new CopyChoice(true, 8), new CopyChoice(true, 32))) {
            PairBytes pairs = placement.pairs(loads, choice);
            double[] shares = placement.rankShares(loads, choice);
            for (int rank = 0; rank < 32; rank++) {
                double sent = 0;
                double received = 0;
                for (int other = 0; other < 32; other++) {
                    sent += pairs.bytes(rank, other);
                    received += pairs.bytes(other, rank);
                }
                assertThat(sent).as("%s", choice).isCloseTo(1, within(1e-12));
                assertThat(received / 32).as("%s", choice).isCloseTo(shares[rank], within(1e-12));
            }
        }
    }

    @Test
    void copiesOnOnesOwnRankAreSentNowhere() {
        ExpertLoads loads = ExpertLoads.uniform(32);
        int[] everyExpertTwice = new int[64];
        Arrays.setAll(everyExpertTwice, slot -> slot % 32);
        // A rank has 8 of 64 slots, so that of two copies each rank holds one of 8 experts; 8 of 32 are its own.
        ExpertPlacement placement = ExpertPlacement.of(everyExpertTwice, 32, 8);
        CopyChoice nearest = new CopyChoice(true, 1);
        PairBytes pairs = placement.pairs(loads, nearest);
        assertThat(pairs.bytes(0, 0)).isEqualTo(0.25);
        assertThat(timer.busiest(pairs)).isCloseTo(0.75 / 0.875, within(0.1)).isLessThan(1);
        assertThat(timer.busiest(placement.pairs(loads, CopyChoice.DRAWN))).isCloseTo(1, within(1e-12));
    }

    @Test
    void oneHotRankIsThatManyTimesAsBusyUnlessATrunkHoldsAllBack() {
        for (String id : List.of("a3-superpod-384", "a2-server", "hgx-h100")) {
            ExchangeTimer alone = new ExchangeTimer(ClusterCatalogue.shipped().cluster(id));
            assertThat(alone.busiest(1.7, 8)).as(id).isCloseTo(1.7, within(1e-9));
        }
        ExchangeTimer overTrunks = new ExchangeTimer(ClusterCatalogue.shipped().cluster("a2-cluster"));
        assertThat(overTrunks.busiest(1.7, 128)).isBetween(1.0, 1.3);
    }

    @Test
    void flowsOfUnequalExpertsTakeAsMuchLongerAsTheBusiestLink() {
        for (int seed = 1; seed <= 4; seed++) {
            ExpertLoads loads = ExpertLoads.zipf(256, 0.8, seed);
            PairBytes pairs = ExpertPlacement.balanced(loads, 32, 32).pairs(loads, new CopyChoice(true, 16));
            double even = CollectiveRun.aloneNanos(
                    POD, Engine.HOST, Collective.allToAll(PairBytes.even(32, 1e9)), Ranks.of(32), Algorithm.MESH);
            double uneven = CollectiveRun.aloneNanos(
                    POD, Engine.HOST, Collective.allToAll(pairs.times(1e9)), Ranks.of(32), Algorithm.MESH);
            assertThat(uneven / even).as("seed %d", seed).isCloseTo(timer.busiest(pairs), within(0.02));
        }
    }

    @Test
    void loadsAddUpToOneOnExpertsAndOnRanks() {
        ExpertLoads loads = ExpertLoads.zipf(256, 0.8, 7);
        double[] shares = ExpertPlacement.balanced(loads, 32, 32).rankShares(loads, CopyChoice.DRAWN);
        double total = 0;
        for (int expert = 0; expert < loads.count(); expert++) {
            total += loads.share(expert);
        }
        assertThat(total).isCloseTo(1, within(1e-12));
        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
        assertThat(ExpertPlacement.inOrder(256, 32).hottest(ExpertLoads.uniform(256), CopyChoice.DRAWN))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void zipfsLawHoldsForTheSortedLoads() {
        ExpertLoads loads = ExpertLoads.zipf(64, 1.2, 11);
        double[] sorted = new double[64];
        Arrays.setAll(sorted, loads::share);
        Arrays.sort(sorted);
        for (int k = 1; k <= 64; k++) {
            assertThat(sorted[64 - k] / sorted[63]).isCloseTo(StrictMath.pow(k, -1.2), within(1e-12));
        }
        assertThat(loads.share(0)).isNotEqualTo(sorted[63]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void balancingHelpsAndRedundantExpertsHelpMore(long seed) {
        ExpertLoads loads = ExpertLoads.zipf(256, 0.9, seed);
        double inOrder = ExpertPlacement.inOrder(256, 32).hottest(loads, CopyChoice.DRAWN);
        double balanced = ExpertPlacement.balanced(loads, 32, 0).hottest(loads, CopyChoice.DRAWN);
        double redundant = ExpertPlacement.balanced(loads, 32, 32).hottest(loads, CopyChoice.DRAWN);
        double more = ExpertPlacement.balanced(loads, 32, 128).hottest(loads, CopyChoice.DRAWN);
        assertThat(balanced).as("seed %d", seed).isLessThanOrEqualTo(inOrder);
        assertThat(redundant).as("seed %d", seed).isLessThan(balanced);
        assertThat(more).isBetween(1.0, 1.02);
    }

    @Test
    void everyExpertHasASlotAndEveryRankAsManySlots() {
        ExpertLoads loads = ExpertLoads.zipf(60, 1, 3);
        ExpertPlacement placement = ExpertPlacement.balanced(loads, 16, 4);
        int[] slots = new int[60];
        for (int rank = 0; rank < 16; rank++) {
            for (int slot = 0; slot < placement.slotsPerRank(); slot++) {
                slots[placement.expert(rank, slot)]++;
            }
        }
        assertThat(placement.slotsPerRank()).isEqualTo(4);
        assertThat(slots).doesNotContain(0);
        assertThat(Arrays.stream(slots).sum()).isEqualTo(64);
        assertThatThrownBy(() -> ExpertPlacement.balanced(loads, 16, 3)).hasMessageContaining("Maybe add 1 redundant");
    }

    /** Four experts of loads 6, 3, 2, 1 with two redundant slots on two ranks, by hand: 6 is halved, then a half of 3. */
    @Test
    void aSmallCaseIsBalancedAsByHand() {
        ExpertLoads loads = ExpertLoads.measured(new double[] {6, 3, 2, 1});
        ExpertPlacement placement = ExpertPlacement.balanced(loads, 2, 2);
        double[] shares = placement.rankShares(loads, CopyChoice.DRAWN);
        // Replicas: 6 → 3 + 3, then 0 again (3 = 3, lower number first) → 2 + 2 + 2. Slots: 3, 2, 2, 2, 2, 1.
        assertThat(shares[0] * 12).isCloseTo(6, within(1.0));
        assertThat(placement.hottest(loads, CopyChoice.DRAWN)).isLessThanOrEqualTo(7.0 / 6 + 1e-12);
    }

    @Test
    void capsAndRoundsAreThoseOfTheKernels() {
        TokenLimits limits = new TokenLimits(128, 8192, 4);
        assertThat(limits.roundsFor(ExchangeMode.NORMAL, 8192)).isEqualTo(1);
        assertThat(limits.roundsFor(ExchangeMode.NORMAL, 8193)).isEqualTo(2);
        assertThatThrownBy(() -> limits.roundsFor(ExchangeMode.NORMAL, 4 * 8192 + 1))
                .hasMessageContaining("DEEPEP_NORMAL_LONG_SEQ_ROUND to 5");
        assertThat(TokenLimits.MANY_ROUNDS.roundsFor(ExchangeMode.LOW_LATENCY, 129))
                .isEqualTo(2);
        assertThatThrownBy(() -> timer.seconds(dispatch(ExchangeMode.LOW_LATENCY, 16, 129)))
                .hasMessageContaining("SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK");
        ExchangeTimer rounds = new ExchangeTimer(POD, Engine.HOST, limits);
        ExchangeCost two = rounds.price(dispatch(ExchangeMode.NORMAL, 16, 16384), 1);
        ExchangeCost one = rounds.price(dispatch(ExchangeMode.NORMAL, 16, 8192), 1);
        assertThat(two.notifySeconds()).isEqualTo(2 * one.notifySeconds());
        assertThat(two.wireSeconds()).isEqualTo(2 * one.wireSeconds());
    }

    @Test
    void aLargePrefillTakesAsManyRoundsAsItNeedsWhereNoLimitIsGiven() {
        ExchangeTimer unlimited = new ExchangeTimer(POD.cluster());
        assertThat(unlimited.price(dispatch(ExchangeMode.NORMAL, 16, 65_536), 1).rounds())
                .isEqualTo(8);
    }

    @Test
    void aFusedKernelHidesTheShorterWorkButNotTheLonger() {
        TokenExchange there = dispatch(ExchangeMode.FUSED, 16, 96);
        TokenExchange back = combine(ExchangeMode.FUSED, 16, 96);
        double apart = timer.seconds(there) + timer.seconds(back);
        for (double experts : new double[] {0, 20e-6, 200e-6, 2e-3}) {
            double before = Double.POSITIVE_INFINITY;
            for (int pieces : new int[] {1, 2, 4, 16}) {
                double fused = timer.fusedSeconds(there, back, experts, 1, pieces);
                assertThat(fused)
                        .isGreaterThan(experts)
                        .isLessThan(apart + experts)
                        .isLessThanOrEqualTo(before);
                before = fused;
            }
        }
    }

    @Test
    void aSignalWithItsDataMakesCountsNeedless() {
        ExchangeTimer signals =
                new ExchangeTimer(POD, new Engine(CollectiveIssuer.VECTOR, true, true), TokenLimits.DEFAULT);
        TokenExchange normal = dispatch(ExchangeMode.NORMAL, 64, 4096);
        assertThat(signals.price(normal, 1).notifySeconds()).isZero();
        assertThat(signals.price(normal, 1).wireSeconds())
                .isEqualTo(timer.price(normal, 1).wireSeconds());
        TokenExchange fast = dispatch(ExchangeMode.LOW_LATENCY, 64, 64);
        assertThat(timer.seconds(fast) - signals.seconds(fast)).isCloseTo(1.15e-6, within(1e-12));
    }

    @Test
    void aRebalanceTakesAsLongAsTheBytesOfTheBusiestRank() {
        ExpertLoads loads = ExpertLoads.zipf(256, 0.9, 2);
        ExpertPlacement before = ExpertPlacement.inOrder(256, 32);
        ExpertPlacement after = ExpertPlacement.balanced(loads, 32, 0);
        int fetched = before.mostFetched(after);
        assertThat(fetched).isBetween(1, 8);
        assertThat(before.mostFetched(before)).isZero();
        double expertBytes = 3 * 7168 * 2048;
        double pause = Rebalance.DEFAULT.pauseSeconds(POD, 32, fetched, expertBytes, 58);
        assertThat(pause).isGreaterThan(58 * fetched * expertBytes / 196e9);
        Rebalance chunked = new Rebalance(1000, 1);
        assertThat(chunked.pauses(58)).isEqualTo(58);
        assertThat(chunked.pauseSeconds(POD, 32, fetched, expertBytes, 58)).isBetween(pause / 58, pause / 50);
    }

    /** Rows thrown on ranks, many times. */
    @ParameterizedTest
    @CsvSource({"8, 40", "8, 640", "4, 64", "16, 2048"})
    void theHottestRankByChanceIsWhatThrownRowsShow(int ranks, int rows) {
        SplittableRandom random = new SplittableRandom(7);
        int manyExperts = 1 << 15;
        int passes = 2000;
        double sum = 0;
        for (int pass = 0; pass < passes; pass++) {
            int[] counts = new int[ranks];
            int most = 0;
            for (int row = 0; row < rows; row++) {
                most = Math.max(most, ++counts[random.nextInt(ranks)]);
            }
            sum += (double) most * ranks / rows;
        }
        assertThat(RankLoads.CHANCE.hottest(rows, manyExperts, ranks)).isCloseTo(sum / passes, withinPercentage(5));
        assertThat(RankLoads.ALIKE.hottest(rows, manyExperts, ranks)).isEqualTo(1);
        assertThat(RankLoads.CHANCE.hottest(1e9, 256, 32)).isCloseTo(ExpertLoads.hottest(0.85, 256, 32), within(1e-3));
    }

    /** Loads drawn from a normal distribution, dealt out as they come, over many seeds. */
    @Test
    void theHottestRankFollowsFromTheSpreadOfTheExperts() {
        double spread = 0.3;
        RandomStream random = new Streams(11, 0).stream("loads", 0);
        Normal load = new Normal(1, spread);
        for (int ranks : new int[] {8, 32, 128}) {
            double sum = 0;
            for (int trial = 0; trial < 300; trial++) {
                double[] loads = new double[256];
                for (int expert = 0; expert < loads.length; expert++) {
                    loads[expert] = Math.max(0, load.draw(random));
                }
                sum += ExpertPlacement.inOrder(256, ranks).hottest(ExpertLoads.measured(loads), CopyChoice.DRAWN) / 300;
            }
            assertThat(ExpertLoads.hottest(spread, 256, ranks))
                    .as("%d ranks", ranks)
                    .isCloseTo(sum, within(0.03));
        }
        assertThat(ExpertLoads.hottest(0, 256, 32)).isEqualTo(1);
        assertThat(ExpertLoads.hottest(spread, 256, 1)).isEqualTo(1);
    }
}

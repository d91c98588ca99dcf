package org.ascendtwin.scheduler.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final RouterSettings SETTINGS = RouterSettings.DEFAULTS;

    private int nextId;

    @Test
    void roundRobinGoesRoundTheHealthyOnes() {
        Router router = router(RouterPolicy.ROUND_ROBIN, 3);
        assertThat(choices(router, 4)).containsExactly(0, 1, 2, 0);
        router.setHealthy(1, false);
        assertThat(choices(router, 4)).containsExactly(0, 2, 0, 2);
    }

    @Test
    void aPrefixStaysWithItsWorkerUntilThatHasTooMany() {
        Router router = router(RouterPolicy.PREFIX_HASH, 2);
        int owner = router.route(sharing(300), 0);
        assertThat(router.route(sharing(300), 0)).isEqualTo(owner);
        // Two requests of two in flight are more than 1.25 times (2 + 1) / 2.
        assertThat(router.route(sharing(300), 0)).isNotEqualTo(owner);
        router.ended(owner, 0);
        assertThat(router.workers().inFlight(owner)).isOne();
        router.setHealthy(owner, false);
        assertThat(router.route(sharing(300), 0)).isNotEqualTo(owner);
    }

    @Test
    void onlyTheKeysOfAWorkerThatGoesMove() {
        Router router = router(RouterPolicy.CONSISTENT_HASHING, 5);
        int[] before = owners(router);
        for (int worker = 0; worker < 5; worker++) {
            int own = worker;
            // Each of 150 places is as likely to be anybody's; five standard deviations of a share of a ring of 5 x
            // 150.
            assertThat(Arrays.stream(before).filter(owner -> owner == own).count())
                    .isBetween(80L, 320L);
        }
        router.setHealthy(2, false);
        int[] without = owners(router);
        for (int key = 0; key < before.length; key++) {
            assertThat(without[key] == before[key]).isEqualTo(before[key] != 2);
        }
        router.setHealthy(2, true);
        assertThat(owners(router)).isEqualTo(before);
    }

    @Test
    void manualKeepsAKeyAndRemembersTwoWorkers() {
        Router router = router(RouterPolicy.MANUAL, 6);
        int first = router.route(keyed(7), 0);
        assertThat(IntStream.range(0, 20).map(i -> router.route(keyed(7), 0))).containsOnly(first);
        router.setHealthy(first, false);
        int second = router.route(keyed(7), 0);
        assertThat(second).isNotEqualTo(first);
        router.setHealthy(first, true);
        assertThat(router.route(keyed(7), 0)).isEqualTo(first);
        router.setHealthy(first, false);
        assertThat(router.route(keyed(7), 0)).isEqualTo(second);
    }

    @Test
    void manualGivesANewKeyTheLeastLoadedWhereAsked() {
        RouterSettings least =
                new RouterSettings(0.3, 64, 1.5, SECOND_NANOS, 1 << 20, SECOND_NANOS, 4, KeyAssignment.MIN_LOAD);
        Router router = new Router(RouterPolicy.MANUAL.create(least, 4, new Streams(1, 0).stream("router", 0)), 4);
        assertThat(IntStream.range(0, 4).map(key -> router.route(keyed(key), 0)))
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void manualGivesANewKeyTheWorkerWithTheFewestKeysInFlightWhereAsked() {
        RouterSettings fewest =
                new RouterSettings(0.3, 64, 1.5, SECOND_NANOS, 1 << 20, SECOND_NANOS, 4, KeyAssignment.MIN_GROUP);
        Router router = new Router(RouterPolicy.MANUAL.create(fewest, 2, new Streams(1, 0).stream("router", 0)), 2);
        int busy = router.route(keyed(1), 0);
        router.route(keyed(1), 0);
        router.route(keyed(1), 0);
        Request other = keyed(2);
        int idle = router.route(other, 0);
        assertThat(idle).as("one key with three requests is more than none").isEqualTo(1 - busy);
        router.route(keyed(3), 0);
        router.route(keyed(4), 0);
        assertThat(router.workers().keys(busy) + router.workers().keys(idle)).isEqualTo(4);
        assertThat(router.workers().keys(busy)).isEqualTo(2);
        router.ended(idle, other.id());
        assertThat(router.route(keyed(5), 0)).as("its key has ended").isEqualTo(idle);
    }

    private int[] owners(Router router) {
        int[] owners = new int[1000];
        for (int key = 0; key < owners.length; key++) {
            Request request = keyed(key);
            owners[key] = router.route(request, 0);
            router.ended(owners[key], request.id());
        }
        return owners;
    }

    private Request keyed(int key) {
        return request(10).withRoutingKey(Integer.toString(key));
    }

    /** A request of 1,000 tokens, the first of them common to all such. */
    private Request sharing(int tokens) {
        int id = nextId++;
        return Request.of(id, 0, TokenRuns.of(1, tokens).append(1_000_000L * (id + 1), 1000 - tokens), 10);
    }

    @Test
    void randomChoosesEachAsOften() {
        Router router = router(RouterPolicy.RANDOM, 4);
        choices(router, 40_000);
        for (int worker = 0; worker < 4; worker++) {
            // Five standard deviations of a binomial with p = 1/4.
            assertThat(router.workers().inFlight(worker)).isCloseTo(10_000, within(5 * 87));
        }
    }

    @Test
    void powerOfTwoNeverTakesTheWorkerWithMostOfAll() {
        SplittableRandom random = new SplittableRandom(7);
        RoutingPolicy policy = RouterPolicy.POWER_OF_TWO.create(SETTINGS, 5, new Streams(1, 0).stream("router", 0));
        for (int round = 0; round < 2000; round++) {
            WorkerLoads workers = new WorkerLoads(5);
            int heaviest = random.nextInt(5);
            for (int worker = 0; worker < 5; worker++) {
                int load = worker == heaviest ? 100 : random.nextInt(100);
                for (int request = 0; request < load; request++) {
                    workers.sent(worker, null);
                }
            }
            assertThat(policy.choose(request(10), workers, 0))
                    .as("round %d", round)
                    .isNotEqualTo(heaviest);
        }
    }

    @Test
    void powerOfTwoLooksAtTokensWhereBothReportThem() {
        Router router = router(RouterPolicy.POWER_OF_TWO, 2);
        router.report(0, 5000);
        router.report(1, 10);
        assertThat(choices(router, 6)).containsOnly(1);
        Router halfBlind = router(RouterPolicy.POWER_OF_TWO, 2);
        halfBlind.report(1, 10);
        choices(halfBlind, 6);
        assertThat(halfBlind.workers().inFlight(0)).isEqualTo(3);
    }

    @Test
    void cacheAwareSendsEqualPrefixesToOneWorkerWhileLoadsAreEven() {
        Router router = router(RouterPolicy.CACHE_AWARE, 4);
        int[] homes = new int[8];
        for (int group = 0; group < homes.length; group++) {
            homes[group] = router.route(withPrefix(group, 0), 0);
        }
        assertThat(homes).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        for (int question = 1; question < 8; question++) {
            for (int group = homes.length - 1; group >= 0; group--) {
                assertThat(router.route(withPrefix(group, question), 0))
                        .as("group %d question %d", group, question)
                        .isEqualTo(homes[group]);
            }
        }
    }

    @Test
    void cacheAwareFollowsAMatchOnlyAboveItsThreshold() {
        Router router = router(RouterPolicy.CACHE_AWARE, 2);
        Request first = prompt(TokenRuns.of(0, 1000));
        assertThat(router.route(first, 0)).isZero();
        assertThat(router.route(prompt(TokenRuns.of(0, 300).append(1_000_000, 700)), 0))
                .as("300 of 1000 is not above 0.3")
                .isEqualTo(1);
        router.ended(1, 1);
        assertThat(router.route(prompt(TokenRuns.of(0, 301).append(2_000_000, 699)), 0))
                .as("301 of 1000 is above 0.3")
                .isZero();
    }

    @Test
    void cacheAwareBalancesOnceBothThresholdsAreExceeded() {
        Router router = router(RouterPolicy.CACHE_AWARE, 2);
        Request same = prompt(TokenRuns.of(0, 100));
        for (int index = 0; index < 65; index++) {
            assertThat(router.route(same, 0)).as("request %d", index).isZero();
        }
        assertThat(router.workers().inFlight(0)).isEqualTo(65);
        assertThat(router.route(same, 0)).as("65 - 0 exceeds 64").isEqualTo(1);
        assertThat(router.route(same, 0)).as("65 - 1 does not exceed 64").isZero();
    }

    @Test
    void aRelativeDifferenceAloneOrAnAbsoluteOneAloneIsNotUneven() {
        WorkerLoads workers = new WorkerLoads(2);
        for (int request = 0; request < 300; request++) {
            workers.sent(0, null);
            if (request < 200) {
                workers.sent(1, null);
            }
        }
        assertThat(workers.isUneven(64, 1.5)).as("300 is not above 1.5 x 200").isFalse();
        workers.sent(0, null);
        assertThat(workers.isUneven(64, 1.5)).isTrue();
        assertThat(workers.isUneven(101, 1.5)).isFalse();
    }

    @Test
    void bucketsAreThoseOfThePublishedExamples() {
        // Lengths and range ends of the tests in policies/bucket.rs.
        BucketRouting even = bucket(300, 5);
        WorkerLoads workers = new WorkerLoads(3);
        assertThat(even.rangeEnd(0)).isEqualTo(1364);
        assertThat(even.rangeEnd(1)).isEqualTo(2729);
        for (int length : new int[] {5, 10, 15, 20, 24, 26}) {
            even.choose(request(length), workers, 0);
        }
        even.choose(request(1), workers, 5 * SECOND_NANOS);
        assertThat(even.rangeEnd(0)).isEqualTo(20);
        assertThat(even.rangeEnd(1)).isEqualTo(26);

        BucketRouting balanced = bucket(32, 10);
        balanced.choose(request(33), workers, 0);
        balanced.choose(request(34), workers, 0);
        balanced.choose(request(34), workers, 0);
        assertThat(balanced.choose(request(33), workers, 11 * SECOND_NANOS)).isZero();
        assertThat(balanced.rangeEnd(0)).isEqualTo(33);
        assertThat(balanced.rangeEnd(1)).isEqualTo(67);
    }

    @Test
    void bucketBalancesByTheLengthsOfTheWindow() {
        BucketRouting policy = bucket(32, 5);
        WorkerLoads workers = new WorkerLoads(3);
        assertThat(policy.choose(request(100), workers, 0)).isZero();
        assertThat(policy.choose(request(100), workers, 0))
                .as("100 more than 0")
                .isEqualTo(1);
        assertThat(policy.choose(request(100), workers, 0)).isEqualTo(2);
        assertThat(policy.choose(request(100), workers, 0)).as("even again").isZero();
        assertThat(policy.choose(request(10), workers, 5 * SECOND_NANOS))
                .as("within the window")
                .isEqualTo(1);
        assertThat(policy.choose(request(10), workers, 11 * SECOND_NANOS))
                .as("the window moves after the choice")
                .isEqualTo(2);
        assertThat(policy.choose(request(10), workers, 11 * SECOND_NANOS))
                .as("its range")
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(RouterPolicy.class)
    void equalChanceGivesEqualChoices(RouterPolicy policy) {
        assertThat(program(policy, 4)).isEqualTo(program(policy, 4));
    }

    @ParameterizedTest
    @EnumSource(RouterPolicy.class)
    void onlyHealthyWorkersAreChosen(RouterPolicy policy) {
        Router router = router(policy, 4);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 500; round++) {
            router.setHealthy(random.nextInt(4), random.nextBoolean());
            if (router.workers().healthyCount() > 0) {
                int chosen = router.route(withPrefix(random.nextInt(10), round), round * SECOND_NANOS / 10);
                assertThat(router.workers().isHealthy(chosen))
                        .as("round %d", round)
                        .isTrue();
            }
        }
        for (int worker = 0; worker < 4; worker++) {
            router.setHealthy(worker, false);
        }
        assertThatThrownBy(() -> router.route(request(10), 0)).hasMessageContaining("none of 4 servers healthy");
    }

    @Test
    void namesOfWorkersDecideNothingWhereTheirLoadsDiffer() {
        RoutingPolicy one = RouterPolicy.CACHE_AWARE.create(SETTINGS, 4, new Streams(1, 0).stream("router", 0));
        RoutingPolicy other = RouterPolicy.CACHE_AWARE.create(SETTINGS, 4, new Streams(1, 0).stream("router", 0));
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 300; round++) {
            WorkerLoads loads = new WorkerLoads(4);
            WorkerLoads mirrored = new WorkerLoads(4);
            int most = random.nextInt(4);
            for (int worker = 0; worker < 4; worker++) {
                for (int request = 0; request < 40 * ((worker + most) % 4); request++) {
                    loads.sent(worker, null);
                    mirrored.sent(3 - worker, null);
                }
            }
            Request request = withPrefix(random.nextInt(20), round);
            assertThat(one.choose(request, loads, 0))
                    .as("round %d", round)
                    .isEqualTo(3 - other.choose(request, mirrored, 0));
        }
    }

    private int[] program(RouterPolicy policy, int workers) {
        nextId = 0;
        Router router = router(policy, workers);
        SplittableRandom random = new SplittableRandom(11);
        int[] chosen = new int[1000];
        for (int index = 0; index < chosen.length; index++) {
            chosen[index] = router.route(withPrefix(random.nextInt(30), index), index * SECOND_NANOS / 7);
            if (random.nextInt(3) > 0) {
                int ended = random.nextInt(index + 1);
                router.ended(chosen[ended], ended);
            }
        }
        return chosen;
    }

    private static Router router(RouterPolicy policy, int workers) {
        return new Router(policy.create(SETTINGS, workers, new Streams(1, 0).stream("router", 0)), workers);
    }

    /** A bucket policy whose tokens are characters. */
    private static BucketRouting bucket(int absoluteThreshold, int intervalSeconds) {
        long interval = intervalSeconds * SECOND_NANOS;
        return new BucketRouting(
                new RouterSettings(
                        0.3, absoluteThreshold, 1.0001, SECOND_NANOS, 1 << 20, interval, 1, KeyAssignment.RANDOM),
                3);
    }

    private int[] choices(Router router, int count) {
        int[] chosen = new int[count];
        for (int index = 0; index < count; index++) {
            chosen[index] = router.route(request(10), 0);
        }
        return chosen;
    }

    private Request request(int promptTokens) {
        return Request.of(nextId++, 0, promptTokens, 1);
    }

    /** A question after the beginning that all of its group have. */
    private Request withPrefix(int group, int question) {
        return prompt(TokenRuns.of(1_000_000L * group, 200).append(500_000_000L + 1000L * question, 50));
    }

    private Request prompt(TokenRuns tokens) {
        return Request.of(nextId++, 0, tokens, 1);
    }

    private static org.assertj.core.data.Offset<Integer> within(int tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }
}

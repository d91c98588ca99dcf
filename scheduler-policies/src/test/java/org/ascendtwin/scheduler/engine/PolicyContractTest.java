package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every policy owes, SGLang's and others alike. */
class PolicyContractTest {
    private static final long STEP_NANOS = 1000;
    private static final int PROGRAMS = 25;
    private static final long NEVER_LATE_NANOS = 1L << 50;

    @ParameterizedTest
    @EnumSource
    void memoryIsConservedBudgetsHoldTheDeviceNeverIdlesAndAllEnd(SchedulePolicy policy) {
        int retractions = 0;
        for (long seed = 0; seed < PROGRAMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EngineConfig config = randomConfig(random, policy);
            List<Request> requests = randomRequests(random);
            String program = "seed " + seed + " " + config;
            VirtualHost host = new VirtualHost();
            ContractWatch watch = new ContractWatch(program, config, host, STEP_NANOS);
            EngineCore core = run(config, requests, host, watch);
            assertThat(watch.endedCount()).as(program).isEqualTo(requests.size());
            assertThat(core.view().freeTokens() + core.view().evictableTokens())
                    .as(program)
                    .isEqualTo(core.view().capacityTokens());
            retractions += watch.retractionCount();
        }
        // Memory is scarce enough to matter; static batches reserve all they can need.
        assertThat(retractions > 0).isEqualTo(policy != SchedulePolicy.STATIC);
    }

    static Stream<SchedulePolicy> starvationFreePolicies() {
        return Arrays.stream(SchedulePolicy.values()).filter(SchedulePolicy::isStarvationFree);
    }

    @ParameterizedTest
    @MethodSource("starvationFreePolicies")
    void nobodyIsOvertakenWhereStarvationIsExcluded(SchedulePolicy policy) {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EngineConfig config = randomConfig(random, policy);
            List<Integer> order = run(config, randomRequests(random)).admissionOrder();
            assertThat(order).as("seed %d %s", seed, config).isSorted();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RANDOM")
    void equalsAreServedInOrderOfArrival(SchedulePolicy policy) {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EngineConfig config = randomConfig(random, policy);
            List<Request> requests = new ArrayList<>();
            for (int id = 0; id < 60; id++) {
                requests.add(Request.of(id, id * STEP_NANOS / 2, 150, 40));
            }
            assertThat(run(config, requests).admissionOrder())
                    .as("seed %d %s", seed, config)
                    .isSorted();
        }
    }

    /** A random config of {@code policy}; memory is scarce, so that requests lose theirs. */
    private static EngineConfig randomConfig(SplittableRandom random, SchedulePolicy policy) {
        return EngineConfig.builder(1024 + random.nextInt(1024), 2 + random.nextInt(14))
                .pageSize(pick(random, 1, 4, 16))
                .contextLength(900)
                .maxPrefillTokens(512)
                .chunkedPrefillSize(pick(random, PrefillRules.OFF, 64, 256))
                .overlap(random.nextBoolean())
                .disableRadixCache(random.nextInt(3) == 0)
                .scheduleConservativeness(pick(random, 0, 1))
                .schedulePolicy(policy)
                .randomSeed(random.nextLong())
                .ttftLimitNanos(NEVER_LATE_NANOS)
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class))
                .build();
    }

    private static List<Request> randomRequests(SplittableRandom random) {
        List<Request> requests = new ArrayList<>();
        long arrivalNanos = 0;
        for (int id = 0; id < 60; id++) {
            arrivalNanos += random.nextInt(20) * STEP_NANOS;
            TokenRuns prompt = TokenRuns.of(1000L * random.nextInt(4), 1 + random.nextInt(200));
            prompt.append(1_000_000L + 1000L * random.nextInt(12), 1 + random.nextInt(150));
            int declared = 1 + random.nextInt(120);
            requests.add(Request.of(id, arrivalNanos, prompt, declared)
                    .withRoutingKey(random.nextBoolean() ? "k" + random.nextInt(3) : null)
                    .withTrueOutputTokens(1 + random.nextInt(declared)));
        }
        return requests;
    }

    private static ContractWatch run(EngineConfig config, List<Request> requests) {
        VirtualHost host = new VirtualHost();
        ContractWatch watch = new ContractWatch(config.toString(), config, host, STEP_NANOS);
        run(config, requests, host, watch);
        return watch;
    }

    static EngineCore run(EngineConfig config, List<Request> requests, VirtualHost host, ContractWatch watch) {
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), watch);
        for (Request request : requests) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> {
                watch.receives();
                core.receive(request);
            });
            arrival.arm(request.arrivalNanos());
        }
        host.runUntilQuiet();
        return core;
    }

    private static int pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }
}

package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies against each other on the same requests, where theory says who wins. */
class PolicyRankingTest {
    private static final long STEP_NANOS = 1000;
    private static final int DECLARED = 400;
    private static final long TTFT_LIMIT_NANOS = 400 * STEP_NANOS;

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shortestWorkFirstBeatsTheOrderOfArrivalOnASkewedLoad(long seed) {
        List<Request> requests = skewed(seed, true);
        double fcfs = meanLatency(SchedulePolicy.FCFS, requests);
        assertThat(meanLatency(SchedulePolicy.SRW, requests))
                .as("seed %d", seed)
                .isLessThan(fcfs);
        assertThat(meanLatency(SchedulePolicy.LOF, requests))
                .as("seed %d", seed)
                .isGreaterThan(fcfs);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withExactDeclarationsTheOracleKnowsNoMore(long seed) {
        List<Request> requests = skewed(seed, true);
        assertThat(meanLatency(SchedulePolicy.ORACLE, requests))
                .as("seed %d", seed)
                .isEqualTo(meanLatency(SchedulePolicy.SRW, requests));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withLooseDeclarationsTheOracleWins(long seed) {
        List<Request> requests = skewed(seed, false);
        assertThat(meanLatency(SchedulePolicy.ORACLE, requests))
                .as("seed %d", seed)
                .isLessThan(meanLatency(SchedulePolicy.SRW, requests))
                .isLessThan(meanLatency(SchedulePolicy.FCFS, requests));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givingUpOnMissedDeadlinesKeepsMoreOfThem(long seed) {
        List<Request> requests = skewed(seed, true);
        assertThat(watch(SchedulePolicy.DEADLINE, requests).withinTtft(TTFT_LIMIT_NANOS))
                .as("seed %d", seed)
                .isGreaterThan(watch(SchedulePolicy.FCFS, requests).withinTtft(TTFT_LIMIT_NANOS));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void waitingForTheWholeBatchCosts(long seed) {
        List<Request> requests = skewed(seed, true);
        double batched = meanLatency(SchedulePolicy.STATIC, requests);
        assertThat(meanLatency(SchedulePolicy.FCFS, requests))
                .as("seed %d", seed)
                .isLessThan(batched);
        assertThat(meanLatency(SchedulePolicy.VLLM_V1, requests))
                .as("seed %d", seed)
                .isLessThan(batched);
    }

    /** Static batching is excepted: its next batch waits for the whole of the last. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATIC")
    void aFreeSlotIsTakenAtTheNextStep(SchedulePolicy policy) {
        VirtualHost host = new VirtualHost();
        EngineConfig config = config(policy);
        SlotWatch slots = new SlotWatch(config.maxRunningRequests());
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), slots);
        skewed(1, true).forEach(core::receive);
        host.runUntilQuiet();
        assertThat(slots.longestWaste).isLessThanOrEqualTo(1);
    }

    private static double meanLatency(SchedulePolicy policy, List<Request> requests) {
        return watch(policy, requests).meanLatencyNanos();
    }

    private static ContractWatch watch(SchedulePolicy policy, List<Request> requests) {
        VirtualHost host = new VirtualHost();
        EngineConfig config = config(policy);
        ContractWatch watch = new ContractWatch(policy.flag(), config, host, STEP_NANOS);
        PolicyContractTest.run(config, requests, host, watch);
        return watch;
    }

    /** Room for all, but few slots. */
    private static EngineConfig config(SchedulePolicy policy) {
        return EngineConfig.builder(1 << 16, 4)
                .pageSize(1)
                .overlap(false)
                .schedulePolicy(policy)
                .ttftLimitNanos(TTFT_LIMIT_NANOS)
                .build();
    }

    /**
     * Nine short requests on a long one, faster than they can be served.
     *
     * @param exact whether requests declare how much they produce, or all the same
     */
    private static List<Request> skewed(long seed, boolean exact) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Request> requests = new ArrayList<>();
        for (int id = 0; id < 200; id++) {
            int outputs = id % 10 == 3 ? 200 + random.nextInt(200) : 5 + random.nextInt(15);
            Request request = Request.of(id, id * STEP_NANOS * 2, 20, exact ? outputs : DECLARED);
            requests.add(request.withTrueOutputTokens(outputs));
        }
        return requests;
    }

    /** Counts decode steps in a row with a free slot that somebody waits for. */
    private static final class SlotWatch implements EngineListener {
        private final int slotCount;
        private int waste;
        private int longestWaste;

        SlotWatch(int slotCount) {
            this.slotCount = slotCount;
        }

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            boolean wastes = plan.kind() == StepKind.DECODE && plan.count() < slotCount && view.waitingCount() > 0;
            waste = wastes ? waste + 1 : 0;
            longestWaste = Math.max(longestWaste, waste);
        }
    }
}

package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataParallelGroupTest {
    private static final int RANKS = 3;

    private final VirtualHost host = new VirtualHost();
    private final ProgramGroupDevice device = new ProgramGroupDevice(host);

    static LongStream seeds() {
        return LongStream.range(1000, 1040);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aGroupOfOneDecidesWhatACoreDecides(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        EventLog log = new EventLog();
        DataParallelGroup group = group(program.config(), List.of(log));
        program.requests().forEach(request -> arrive(group, 0, request));
        host.runUntilQuiet();
        VirtualHost coreHost = new VirtualHost();
        EventLog coreLog = new EventLog();
        EngineCore core = new EngineCore(program.config(), coreHost, new ProgramDevice(coreHost), coreLog);
        for (Request request : program.requests()) {
            Alarm arrival = coreHost.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        coreHost.runUntilQuiet();
        assertThat(log.events()).as("seed %d %s", seed, program.config()).isEqualTo(coreLog.events());
        assertThat(group.digest().value())
                .as("seed %d", seed)
                .isEqualTo(core.digest().value());
        assertThat(host.nowNanos()).as("seed %d", seed).isEqualTo(coreHost.nowNanos());
    }

    /** The same requests at the same times on every rank: nobody ever waits for another. */
    @ParameterizedTest
    @MethodSource("seeds")
    void ranksWithTheSameRequestsEachDecideWhatALoneOneDecides(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        if (isRefused(program.config())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> group(program.config(), logs(RANKS)))
                    .withMessageContaining("Maybe");
            return;
        }
        EventLog alone = new EventLog();
        VirtualHost aloneHost = new VirtualHost();
        EngineCore core = new EngineCore(program.config(), aloneHost, new ProgramDevice(aloneHost), alone);
        for (Request request : program.requests()) {
            Alarm arrival = aloneHost.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        aloneHost.runUntilQuiet();
        List<EventLog> logs = logs(RANKS);
        DataParallelGroup group = group(program.config(), logs);
        for (int rank = 0; rank < RANKS; rank++) {
            for (Request request : program.requests()) {
                arrive(group, rank, request);
            }
        }
        host.runUntilQuiet();
        assertThat(logs).as("seed %d %s", seed, program.config()).allSatisfy(log -> assertThat(log.events())
                .isEqualTo(alone.events()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestEndsOnItsRankAndAllMemoryComesBack(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        if (isRefused(program.config())) {
            return;
        }
        List<KvAudit> audits = make(RANKS, rank -> new KvAudit("seed " + seed + " rank " + rank, program.config()));
        DataParallelGroup group = group(program.config(), audits);
        int[] received = new int[RANKS];
        for (Request request : program.requests()) {
            int rank = Math.floorMod(request.prompt().length(), RANKS);
            received[rank]++;
            arrive(group, rank, request);
        }
        host.runUntilQuiet();
        for (int rank = 0; rank < RANKS; rank++) {
            EngineView view = group.view(rank);
            assertThat(audits.get(rank).endedCount())
                    .as("seed %d %s", seed, program.config())
                    .isEqualTo(received[rank]);
            assertThat(view.freeTokens() + view.evictableTokens())
                    .as("seed %d %s", seed, program.config())
                    .isEqualTo(view.capacityTokens());
        }
    }

    /** Prefill of 500 tokens: 1 + 500 x 0.02 = 11 ms; rank 1 gets its second token when that is over, not after 1.02 ms. */
    @Test
    void aStepEndsForAllWhenItEndsForTheSlowest() {
        List<EventLog> logs = logs(2);
        DataParallelGroup group = group(settings().overlap(false).build(), logs);
        group.receive(1, request(0, 10, 5));
        host.runUntil(1_300_000);
        assertThat(logs.get(1).events()).endsWith("0 shows 1 first");
        group.receive(0, request(1, 500, 5));
        host.runUntil(1_400_000 + 11_000_000 - 1);
        assertThat(logs.get(1).events()).last().isEqualTo("DECODE 0:10+1");
        host.runUntil(1_400_000 + 11_000_000);
        assertThat(logs.get(1).events()).last().isEqualTo("0 shows 1");
        assertThat(device.kinds()).last().isEqualTo(List.of(StepKind.EXTEND, StepKind.DECODE));
    }

    @Test
    void underSpeculationNobodyDecodesWhileAnotherPrefills() {
        SpeculativeWindow window = SpeculativeWindow.chain(3);
        DataParallelGroup group =
                group(settings().speculativeWindow(window).bigramKeys(true).build(), logs(2));
        for (int id = 0; id < 40; id++) {
            arrive(group, id % 2, request(id, 10 + id, 30, 3_000_000L * id));
        }
        host.runUntilQuiet();
        assertThat(device.kinds()).contains(List.of(StepKind.EXTEND), List.of(StepKind.VERIFY, StepKind.VERIFY));
        assertThat(device.kinds())
                .noneMatch(kinds -> kinds.contains(StepKind.EXTEND) && kinds.contains(StepKind.VERIFY));
    }

    /** One rank of two could prefill: that is delayed until the pass that is the last one allowed. */
    @Test
    void prefillOnSomeRanksOnlyWaitsForTheLastAllowedPass() {
        assertThat(stepsUntilPrefill(null)).isEqualTo(1);
        assertThat(stepsUntilPrefill(new DelayerSettings(5, Double.NaN, Double.NaN, Long.MAX_VALUE)))
                .isEqualTo(1 + 4);
        assertThat(stepsUntilPrefill(new DelayerSettings(5, 0.9, Double.NaN, Long.MAX_VALUE)))
                .as("KV hardly used")
                .isEqualTo(1);
    }

    private int stepsUntilPrefill(@Nullable DelayerSettings delayer) {
        VirtualHost ownHost = new VirtualHost();
        ProgramGroupDevice ownDevice = new ProgramGroupDevice(ownHost);
        DataParallelGroup group = new DataParallelGroup(
                settings().prefillDelayer(delayer).build(),
                BalanceMethod.ROUND_ROBIN,
                ownHost,
                ownDevice,
                List.copyOf(logs(2)),
                EngineLinks.NONE);
        group.receive(0, request(0, 20, 200));
        group.receive(1, request(1, 20, 200));
        ownHost.runUntil(30_000_000);
        int before = ownDevice.kinds().size();
        group.receive(0, request(2, 20, 200));
        ownHost.runUntil(60_000_000);
        List<List<StepKind>> after =
                ownDevice.kinds().subList(before, ownDevice.kinds().size());
        return 1 + after.indexOf(List.of(StepKind.EXTEND, StepKind.DECODE));
    }

    @Test
    void theControllerSendsRequestsWhereLeastIsToDo() {
        DataParallelGroup group = new DataParallelGroup(
                settings().build(), BalanceMethod.TOTAL_TOKENS, host, device, List.copyOf(logs(2)), EngineLinks.NONE);
        int first = group.choose(2000, 0);
        group.receive(first, request(0, 2000, 400));
        for (int id = 1; id <= 4; id++) {
            int rank = group.choose(100, 0);
            assertThat(rank).as("2000 tokens outweigh %d", 100 * id).isNotEqualTo(first);
            group.receive(rank, request(id, 100, 2));
            host.runUntil(host.nowNanos() + 50_000_000);
        }
        host.runUntilQuiet();
        assertThat(group.choose(1, 0)).as("both empty").isZero();
    }

    private static boolean isRefused(EngineConfig config) {
        return config.windows().isVarying() || config.schedulerRecvInterval() > 1;
    }

    private DataParallelGroup group(EngineConfig config, List<? extends EngineListener> listeners) {
        return new DataParallelGroup(
                config, BalanceMethod.ROUND_ROBIN, host, device, List.copyOf(listeners), EngineLinks.NONE);
    }

    private void arrive(DataParallelGroup group, int rank, Request request) {
        Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> group.receive(rank, request));
        arrival.arm(request.arrivalNanos());
    }

    private static Request request(int id, int promptTokens, int maxNewTokens) {
        return request(id, promptTokens, maxNewTokens, 0);
    }

    private static Request request(int id, int promptTokens, int maxNewTokens, long arrivalNanos) {
        return Request.of(id, arrivalNanos, promptTokens, maxNewTokens).withIgnoreEos(true);
    }

    private static EngineConfig.Builder settings() {
        return EngineConfig.builder(128 * 128, 16);
    }

    private static List<EventLog> logs(int count) {
        return make(count, rank -> new EventLog());
    }

    private static <T> List<T> make(int count, IntFunction<T> maker) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(maker).toList());
    }
}

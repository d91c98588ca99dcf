package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.cache.FixedRateStorage;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.cache.PageStore;
import org.ascendtwin.scheduler.cache.PrefetchPolicy;
import org.ascendtwin.scheduler.cache.StorageSettings;
import org.ascendtwin.scheduler.cache.WritePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StorageWaitTest {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long LOOK_UP_NANOS = 5 * NANOS_A_MILLI;

    private final PageStore store = new PageStore();
    private final VirtualHost host = new VirtualHost();
    private final EventLog log = new EventLog();

    /** Another server has computed 1024 tokens, which are 8 pages. */
    @BeforeEach
    void fillStorage() {
        VirtualHost otherHost = new VirtualHost();
        EngineCore other = core(PrefetchPolicy.BEST_EFFORT, otherHost, new EventLog(), timed(otherHost, NANOS_A_MILLI));
        other.receive(Request.of(0, 0, TokenRuns.of(1, 1024), 3));
        otherHost.runUntilQuiet();
        other.receive(Request.of(1, 0, 10, 3));
        otherHost.runUntilQuiet();
        assertThat(store.size()).isEqualTo(8);
    }

    @Test
    void aRequestWaitsForItsPagesAndComputesTheRestWhileOthersPassIt() {
        EngineCore core = core(PrefetchPolicy.WAIT_COMPLETE, host, log, timed(host, NANOS_A_MILLI));
        core.receive(longRequest());
        core.receive(Request.of(1, 0, 10, 1));
        host.runUntil(0);
        assertThat(log.events()).last().isEqualTo("EXTEND 1:0+10");
        host.runUntil(LOOK_UP_NANOS + 8 * NANOS_A_MILLI - 1);
        assertThat(log.events()).last().isEqualTo("1 ends: LENGTH");
        host.runUntil(LOOK_UP_NANOS + 8 * NANOS_A_MILLI);
        assertThat(log.events()).endsWith("0 admitted with 1024", "EXTEND 0:1024+100");
    }

    @Test
    void bestEffortDoesNotWait() {
        EngineCore core = core(PrefetchPolicy.BEST_EFFORT, host, log, timed(host, NANOS_A_MILLI));
        core.receive(longRequest());
        host.runUntil(0);
        assertThat(log.events()).endsWith("EXTEND 0:0+1124");
    }

    /** 2 s + 0.1 s for 1024 tokens; two pages of a second each have arrived by then. */
    @Test
    void aTimeoutLetsTheRequestGoWithWhatHasArrived() {
        EngineCore core = core(PrefetchPolicy.TIMEOUT, host, log, timed(host, 1000 * NANOS_A_MILLI));
        core.receive(longRequest());
        host.runUntil(2100 * NANOS_A_MILLI);
        assertThat(log.events()).isEmpty();
        host.runUntil(2100 * NANOS_A_MILLI + 1);
        assertThat(log.events()).endsWith("EXTEND 0:256+868");
    }

    @Test
    void anAbortedRequestFetchesNoMore() {
        FixedRateStorage storage = timed(host, NANOS_A_MILLI);
        EngineCore core = core(PrefetchPolicy.WAIT_COMPLETE, host, log, storage);
        core.receive(longRequest());
        host.runUntil(LOOK_UP_NANOS + 2 * NANOS_A_MILLI);
        assertThat(storage.isBusy()).isTrue();
        core.abort(0);
        assertThat(storage.isBusy()).isFalse();
        host.runUntilQuiet();
        assertThat(log.events()).containsExactly("0 ends: ABORTED");
    }

    @Test
    void aStorageTakesALinkToIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineCore(
                        config(PrefetchPolicy.TIMEOUT), host, new FixedStepDevice(host, NANOS_A_MILLI, 1), log))
                .withMessageContaining("Maybe");
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestEndsWhateverStorageDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomProgram program = RandomProgram.of(seed);
        StorageSettings storage = new StorageSettings(
                PrefetchPolicy.values()[random.nextInt(PrefetchPolicy.values().length)], 16 << random.nextInt(4));
        EngineConfig config = EngineConfig.builder(1024, 8)
                .pageSize(16)
                .contextLength(900)
                .overlap(random.nextBoolean())
                .chunkedPrefillSize(256)
                .hiCache(new HostTierSettings(1.5, WritePolicy.values()[random.nextInt(3)]).withStorage(storage))
                .build();
        KvAudit audit = new KvAudit("seed " + seed, config);
        // Under write_back a small host memory that slow writes hold is a case that SGLang does not survive either.
        boolean writesBack = config.hiCache().writePolicy() == WritePolicy.WRITE_BACK;
        FixedRateStorage.Rates rates = new FixedRateStorage.Rates(
                random.nextInt(3) * NANOS_A_MILLI,
                random.nextInt(10) * NANOS_A_MILLI,
                writesBack ? 0 : random.nextInt(3) * NANOS_A_MILLI,
                1 + random.nextInt(4));
        FixedRateStorage link = new FixedRateStorage(host, store, rates);
        EngineCore core = new EngineCore(config, host, new ProgramDevice(host), audit, EngineLinks.to(link));
        for (Request request : program.requests()) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        host.runUntilQuiet();
        assertThat(audit.endedCount())
                .as("seed %d", seed)
                .isEqualTo(program.requests().size());
        assertThat(store.size()).as("seed %d", seed).isGreaterThan(8);
    }

    private FixedRateStorage storage(VirtualHost timekeeper, long lookUpNanos, long pageNanos) {
        return new FixedRateStorage(timekeeper, store, new FixedRateStorage.Rates(lookUpNanos, pageNanos, 0, 1));
    }

    private FixedRateStorage timed(VirtualHost timekeeper, long pageNanos) {
        return storage(timekeeper, LOOK_UP_NANOS, pageNanos);
    }

    private static Request longRequest() {
        return Request.of(0, 0, TokenRuns.of(1, 1024).append(900_000, 100), 1);
    }

    private static EngineConfig config(PrefetchPolicy policy) {
        return EngineConfig.builder(64 * 128, 8)
                .overlap(false)
                .hiCache(HostTierSettings.DEFAULTS.withStorage(new StorageSettings(policy, 256)))
                .build();
    }

    private static EngineCore core(PrefetchPolicy policy, VirtualHost host, EventLog log, FixedRateStorage storage) {
        return new EngineCore(
                config(policy), host, new FixedStepDevice(host, NANOS_A_MILLI, 1), log, EngineLinks.to(storage));
    }
}

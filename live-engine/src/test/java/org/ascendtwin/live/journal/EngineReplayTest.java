package org.ascendtwin.live.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.ServedDecoder;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.journal.JournalReader;
import org.ascendtwin.sim.journal.JournalWriter;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live runs on a real decoder and the wall clock, decided again from their journals. */
final class EngineReplayTest {
    private static final int RUNS = 100;
    private static final int PAGE = ServedDecoder.PAGE;
    private static final int PAGES = 40;
    private static final DecoderConfig MODEL =
            new DecoderConfig(32, 64, 1, 2, 1, 16, 50, 1024, 1e6, 1e-6, true, true, null);
    private static final SchedulePolicy[] POLICIES = {
        SchedulePolicy.FCFS, SchedulePolicy.LPM, SchedulePolicy.LOF, SchedulePolicy.RANDOM, SchedulePolicy.VLLM_V1
    };

    private ServedDecoder served;
    private Decoder decoder;

    @BeforeEach
    void open() {
        served = new ServedDecoder();
        decoder = served.make(MODEL, TensorType.FLOAT, 7, PAGES, new DecoderLimits(1024, 16, 20));
    }

    @AfterEach
    void close() {
        if (served != null) {
            served.close();
        }
    }

    /** What a run did, so that the test knows it saw what it is about. */
    private static final class Seen implements EngineListener {
        private final Set<EndReason> reasons = new HashSet<>();
        private int ended;
        private int retractions;
        private int cachedTokens;
        private int chunks;

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            for (int i = 0; i < plan.count(); i++) {
                chunks += plan.isUnfinished(i) ? 1 : 0;
            }
        }

        @Override
        public void admitted(Sequence sequence, int found) {
            cachedTokens += found;
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            ended++;
            reasons.add(reason);
        }

        @Override
        public void retracted(Sequence sequence) {
            retractions++;
        }
    }

    private static EngineConfig config(RandomStream random) {
        boolean tight = random.nextInt(3) == 0;
        SchedulePolicy policy = POLICIES[random.nextInt(POLICIES.length)];
        return EngineConfig.builder(tight ? 12 * PAGE : PAGES * PAGE, 2 + random.nextInt(7))
                .pageSize(PAGE)
                .contextLength(300)
                .chunkedPrefillSize(random.nextInt(2) == 0 ? 32 : -1)
                .maxPrefillTokens(256)
                .disableRadixCache(random.nextInt(3) == 0)
                .enableMixedChunk(policy != SchedulePolicy.VLLM_V1 && random.nextInt(3) == 0)
                .schedulePolicy(policy)
                .scheduleConservativeness(tight ? 0 : 1)
                .overlap(false)
                .ignoreEos(true)
                .build();
    }

    /** A run of {@code seed}: requests that come and are taken back at random instants; its journal goes to {@code out}. */
    private Seen record(long seed, EngineConfig config, ByteArrayOutputStream out) throws Exception {
        RandomStream random = new Streams(seed, 0).stream("load", 0);
        int count = 4 + random.nextInt(8);
        WallClock clock = new WallClock();
        Seen seen = new Seen();
        try (JournalWriter journal = new JournalWriter(Channels.newChannel(out));
                DecoderExecutor executor = new DecoderExecutor(clock, decoder)) {
            RecordedEngine engine = new RecordedEngine(config, clock, executor, seen, journal);
            int[] shared = tokens(random, 40);
            for (int id = 0; id < count; id++) {
                Request request = request(id, random, shared);
                long atNanos = random.nextInt(4_000_000);
                at(clock, atNanos, () -> engine.receive(request));
                if (random.nextInt(5) == 0) {
                    int aborted = id;
                    at(clock, atNanos + 1 + random.nextInt(6_000_000), () -> engine.abort(aborted));
                }
            }
            clock.run(() -> seen.ended == count);
            engine.finish();
        }
        return seen;
    }

    private static void at(WallClock clock, long nanos, Runnable input) {
        Alarm alarm = clock.newAlarm(Rank.ARRIVAL, input);
        alarm.arm(nanos);
    }

    private static Request request(int id, RandomStream random, int[] shared) {
        TokenRuns prompt = new TokenRuns();
        if (random.nextInt(2) == 0) {
            for (int token : shared) {
                prompt.append(token, 1);
            }
        }
        for (int token : tokens(random, 3 + random.nextInt(60))) {
            prompt.append(token, 1);
        }
        Request request = Request.of(id, 0, prompt, 2 + random.nextInt(20));
        return random.nextInt(3) == 0 ? request.withRoutingKey("Ω-" + id) : request;
    }

    private static int[] tokens(RandomStream random, int length) {
        int[] tokens = new int[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = random.nextInt(MODEL.vocabSize());
        }
        return tokens;
    }

    private static JournalReader reader(byte[] journal) {
        return new JournalReader(Channels.newChannel(new ByteArrayInputStream(journal)));
    }

    @Test
    void aFreshSchedulerDecidesEachOfAHundredLiveRunsAgain() throws Exception {
        int retractions = 0;
        int cachedTokens = 0;
        int chunks = 0;
        Set<EndReason> reasons = new HashSet<>();
        for (long seed = 0; seed < RUNS; seed++) {
            EngineConfig config = config(new Streams(seed, 0).stream("config", 0));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Seen seen = record(seed, config, out);
            JournalReader journal = reader(out.toByteArray());
            EngineReplay.Outcome outcome = new EngineReplay(config, journal).run();
            assertThat(outcome.complete()).as("seed %d", seed).isTrue();
            assertThat(outcome.requests()).as("seed %d", seed).isEqualTo(seen.ended);
            retractions += seen.retractions;
            cachedTokens += seen.cachedTokens;
            chunks += seen.chunks;
            reasons.addAll(seen.reasons);
        }
        assertThat(retractions).isPositive();
        assertThat(cachedTokens).isPositive();
        assertThat(chunks).isPositive();
        assertThat(reasons).contains(EndReason.LENGTH, EndReason.ABORTED);
    }

    @Test
    void otherSettingsDecideOtherwiseAndTheReplaySaysWhere() throws Exception {
        EngineConfig one = EngineConfig.builder(PAGES * PAGE, 8)
                .pageSize(PAGE)
                .overlap(false)
                .ignoreEos(true)
                .build();
        EngineConfig other = EngineConfig.builder(PAGES * PAGE, 1)
                .pageSize(PAGE)
                .overlap(false)
                .ignoreEos(true)
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        record(3, one, out);
        assertThatThrownBy(() -> new EngineReplay(other, reader(out.toByteArray())).run())
                .hasMessageContaining("of the journal");
    }

    @Test
    void aJournalThatWasCutIsReplayedAsFarAsItIsSound() throws Exception {
        EngineConfig config = EngineConfig.builder(PAGES * PAGE, 4)
                .pageSize(PAGE)
                .overlap(false)
                .ignoreEos(true)
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        record(5, config, out);
        byte[] cut = Arrays.copyOf(out.toByteArray(), out.size() * 2 / 3);
        EngineReplay.Outcome outcome = new EngineReplay(config, reader(cut)).run();
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.steps()).isPositive();
    }
}

package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.VerifyTimes;
import org.ascendtwin.scheduler.speculate.WindowKnowledge;
import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drafts change how long output takes, and nothing else about it. */
final class SpeculationTest {
    private static final int PAGE = ServedDecoder.PAGE;
    private static final int PAGES = 80;
    private static final int NEW_TOKENS = 30;
    private static final int REQUESTS = 6;
    private static final DecoderConfig MODEL =
            new DecoderConfig(64, 128, 2, 4, 2, 16, 300, 2048, 1e6, 1e-6, true, true, null);
    private static final DecoderLimits LIMITS = new DecoderLimits(512, 16, 20, 256);

    private EngineLinks links = EngineLinks.NONE;
    private ServedDecoder served;

    @BeforeEach
    void open() {
        served = new ServedDecoder();
    }

    @AfterEach
    void close() {
        if (served != null) {
            served.close();
        }
    }

    private Decoder decoder(long seed, int layers) {
        return served.make(MODEL.withLayers(layers), TensorType.BFLOAT16, seed, PAGES, LIMITS);
    }

    /** What each request produced, and how many tokens a verification gave. */
    private static final class Outputs implements EngineListener {
        private final Map<Integer, List<Long>> tokens = new HashMap<>();
        private int verifications;
        private int verified;
        private final Set<Integer> windows = new TreeSet<>();
        private DraftCounts drafts = new DraftCounts();

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            if (plan.kind() == StepKind.VERIFY) {
                verifications += plan.count();
                windows.add(plan.queryLength(0));
            }
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            verified += first ? 0 : count;
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            List<Long> output = new ArrayList<>();
            for (int i = 0; i < sequence.outputCount(); i++) {
                output.add(sequence.tokens().tokenAt(sequence.promptLength() + i));
            }
            tokens.put(sequence.id(), output);
        }

        double acceptLength() {
            return (double) verified / verifications;
        }
    }

    private Outputs serve(DecoderExecutorMaker maker, Generation generation, EngineConfig.Builder config)
            throws InterruptedException {
        WallClock clock = new WallClock();
        Outputs outputs = new Outputs();
        try (DecoderExecutor executor = maker.on(clock)) {
            EngineConfig settings =
                    config.pageSize(PAGE).overlap(false).chunkedPrefillSize(64).build();
            StepLog log = new StepLog(executor, clock);
            outputs.drafts = log.drafts();
            EngineCore core = new EngineCore(settings, clock, log, outputs, links);
            RandomStream random = new Streams(3, 0).stream("prompts", 0);
            for (int i = 0; i < REQUESTS; i++) {
                TokenRuns prompt = TokenRuns.of(i % 2 == 0 ? 0 : 60, 40);
                for (int token = random.nextInt(40); token >= 0; token--) {
                    prompt.append(random.nextInt(MODEL.vocabSize()), 1);
                }
                int id = i;
                clock.post(() -> {
                    executor.expect(id, generation);
                    core.receive(Request.of(id, clock.nowNanos(), prompt, NEW_TOKENS));
                });
            }
            clock.run(() -> outputs.tokens.size() == REQUESTS);
        }
        return outputs;
    }

    /** Makes the device of a run. */
    @FunctionalInterface
    private interface DecoderExecutorMaker {
        DecoderExecutor on(WallClock clock);
    }

    private static EngineConfig.Builder plain() {
        return EngineConfig.builder(PAGES * PAGE, 4);
    }

    private static EngineConfig.Builder speculating() {
        return plain().speculativeWindow(SpeculativeWindow.chain(4));
    }

    @Test
    void greedyAndSampledOutputIsTheSameWhateverIsDrafted() throws InterruptedException {
        Decoder target = decoder(7, 2);
        Drafter good = new Drafter(decoder(7, 2), Drafter.LOSSLESS);
        Drafter bad = new Drafter(decoder(8, 1), Drafter.LOSSLESS);
        for (Sampling sampling : List.of(Sampling.GREEDY, new Sampling(0.8, 20, 0.95, 0, 11))) {
            Generation generation = new Generation(sampling, token -> false);
            Outputs without = serve(clock -> new DecoderExecutor(clock, target), generation, plain());
            Outputs same = serve(clock -> new DecoderExecutor(clock, target, good), generation, speculating());
            Outputs other = serve(clock -> new DecoderExecutor(clock, target, bad), generation, speculating());
            assertThat(without.tokens.values()).allMatch(tokens -> tokens.size() == NEW_TOKENS);
            assertThat(same.tokens).isEqualTo(without.tokens);
            assertThat(other.tokens).isEqualTo(without.tokens);
            assertThat(other.acceptLength()).isBetween(1.0, 1.5);
            if (sampling.isGreedy()) {
                // The draft is the target: 29 tokens in windows of 5 take 6 verifications.
                assertThat(same.acceptLength()).isEqualTo(29 / 6.0);
            }
        }
    }

    @Test
    void theWindowMayChangeFromStepToStep() throws InterruptedException {
        Decoder target = decoder(7, 2);
        Drafter good = new Drafter(decoder(7, 2), Drafter.LOSSLESS);
        Outputs without = serve(clock -> new DecoderExecutor(clock, target), Generation.GREEDY, plain());
        Outputs threshold = serve(
                clock -> new DecoderExecutor(clock, target, good),
                Generation.GREEDY,
                speculating().windows(WindowSettings.of(WindowRule.THRESHOLD)));
        assertThat(threshold.tokens).isEqualTo(without.tokens);
        assertThat(threshold.acceptLength()).isGreaterThan(29 / 6.0);
    }

    @Test
    void aDraftModelThatWasNotAskedForAWhileHasReadAllTheSame() throws InterruptedException {
        Decoder target = decoder(7, 2);
        Drafter good = new Drafter(decoder(7, 2), Drafter.LOSSLESS);
        Outputs without = serve(clock -> new DecoderExecutor(clock, target), Generation.GREEDY, plain());
        // Times by which windows take turns: none, then four drafts, then none again.
        int[] asked = {0};
        VerifyTimes turns = (requests, context, draftTokens) -> {
            boolean drafts = asked[0]++ / 5 % 3 == 1;
            return draftTokens == (drafts ? 5 : 1) ? 1e-9 : 1;
        };
        links = EngineLinks.NONE.with(new WindowKnowledge(turns, null));
        Outputs turning = serve(
                clock -> new DecoderExecutor(clock, target, good),
                Generation.GREEDY,
                speculating().windows(new WindowSettings(WindowRule.LOAD_AWARE, 0, 4)));
        assertThat(turning.tokens).isEqualTo(without.tokens);
        assertThat(turning.windows).contains(1, 5);
        // The draft is the target: a draft that is not right has read something else.
        assertThat(turning.drafts.fit().byPlace()).hasSize(4).containsOnly(1.0);
    }

    @Test
    void aThresholdAcceptsMoreAndChangesOutput() throws InterruptedException {
        Decoder target = decoder(7, 2);
        Decoder draft = decoder(8, 1);
        Outputs lossless = serve(
                clock -> new DecoderExecutor(clock, target, new Drafter(draft, Drafter.LOSSLESS)),
                Generation.GREEDY,
                speculating());
        Outputs lossy = serve(
                clock -> new DecoderExecutor(clock, target, new Drafter(draft, 0.05)),
                Generation.GREEDY,
                speculating());
        assertThat(lossy.acceptLength()).isGreaterThan(lossless.acceptLength());
        assertThat(lossy.tokens).isNotEqualTo(lossless.tokens);
    }

    @Test
    void outputEndsWhereItsRuleSaysEvenInTheMiddleOfAWindow() throws InterruptedException {
        Decoder target = decoder(7, 2);
        Drafter good = new Drafter(decoder(7, 2), Drafter.LOSSLESS);
        Outputs all = serve(clock -> new DecoderExecutor(clock, target), Generation.GREEDY, plain());
        List<Long> tokens = Objects.requireNonNull(all.tokens.get(2));
        long last = tokens.get(12);
        int firstPlace = tokens.indexOf(last);
        Generation ending = new Generation(Sampling.GREEDY, token -> token == last);
        for (boolean speculates : new boolean[] {false, true}) {
            Outputs cut = serve(
                    clock -> new DecoderExecutor(clock, target, speculates ? good : null),
                    ending,
                    speculates ? speculating() : plain());
            assertThat(cut.tokens.get(2)).isEqualTo(tokens.subList(0, firstPlace + 1));
        }
    }
}

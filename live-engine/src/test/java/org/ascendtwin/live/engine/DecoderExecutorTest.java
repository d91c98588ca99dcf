package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scheduler that is simulated elsewhere, here on the wall clock and a real decoder. */
final class DecoderExecutorTest {
    private static final int PAGE = ServedDecoder.PAGE;
    private static final int PAGES = 60;
    private static final int NEW_TOKENS = 12;
    private static final DecoderConfig MODEL =
            new DecoderConfig(64, 128, 2, 4, 2, 16, 300, 2048, 1e6, 1e-6, true, true, null);

    private ServedDecoder served;
    private Decoder decoder;

    @BeforeEach
    void open() {
        served = new ServedDecoder();
        decoder = served.make(MODEL, TensorType.BFLOAT16, 7, PAGES, new DecoderLimits(512, 16, 20));
    }

    @AfterEach
    void close() {
        if (served != null) {
            served.close();
        }
    }

    /** What each request produced, and how much of its prompt was found in the cache. */
    private static final class Outputs implements EngineListener {
        private final Map<Integer, int[]> tokens = new HashMap<>();
        private int cachedTokens;
        private int retractions;

        @Override
        public void admitted(Sequence sequence, int found) {
            cachedTokens += found;
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            int[] output = new int[sequence.outputCount()];
            for (int i = 0; i < output.length; i++) {
                output[i] = (int) sequence.tokens().tokenAt(sequence.promptLength() + i);
            }
            tokens.put(sequence.id(), output);
        }

        @Override
        public void retracted(Sequence sequence) {
            retractions++;
        }
    }

    /** Prompts of which some begin alike, as conversations do. */
    private static List<int[]> prompts() {
        RandomStream random = new Streams(3, 0).stream("prompts", 0);
        int[] shared = random(random, 50);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int[] own = random(random, 5 + random.nextInt(60));
            int common = i % 2 == 0 ? shared.length : 0;
            int[] prompt = new int[common + own.length];
            System.arraycopy(shared, 0, prompt, 0, common);
            System.arraycopy(own, 0, prompt, common, own.length);
            prompts.add(prompt);
        }
        return prompts;
    }

    private static int[] random(RandomStream random, int length) {
        int[] tokens = new int[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = random.nextInt(MODEL.vocabSize());
        }
        return tokens;
    }

    private Outputs serve(List<int[]> prompts, EngineConfig.Builder config) throws InterruptedException {
        WallClock clock = new WallClock();
        Outputs outputs = new Outputs();
        EngineConfig settings =
                config.pageSize(PAGE).overlap(false).ignoreEos(true).build();
        DecoderExecutor executor = new DecoderExecutor(clock, decoder);
        EngineCore core = new EngineCore(settings, clock, executor, outputs);
        // All are there before the first turn, so that what the scheduler decides does not depend on the machine's
        // speed.
        for (int i = 0; i < prompts.size(); i++) {
            TokenRuns runs = new TokenRuns();
            for (int token : prompts.get(i)) {
                runs.append(token, 1);
            }
            int id = i;
            clock.post(() -> core.receive(Request.of(id, clock.nowNanos(), runs, NEW_TOKENS)));
        }
        clock.run(() -> outputs.tokens.size() == prompts.size());
        executor.close();
        return outputs;
    }

    private int[] alone(int[] prompt) {
        int[] pages = new int[20];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = i;
        }
        int[] output = new int[NEW_TOKENS];
        decoder.enqueue(new Batch(List.of(new Batch.Piece(prompt, 0, pages))));
        output[0] = decoder.nextTokens()[0];
        for (int i = 1; i < NEW_TOKENS; i++) {
            decoder.enqueue(
                    new Batch(List.of(new Batch.Piece(new int[] {output[i - 1]}, prompt.length + i - 1, pages))));
            output[i] = decoder.nextTokens()[0];
        }
        return output;
    }

    private void assertSameAsAlone(List<int[]> prompts, Outputs outputs) {
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(outputs.tokens.get(i)).as("request %d", i).isEqualTo(alone(prompts.get(i)));
        }
    }

    @Test
    void requestsThatShareBatchesAndPrefixesGetWhatTheyWouldGetAlone() throws InterruptedException {
        List<int[]> prompts = prompts();
        Outputs outputs = serve(prompts, EngineConfig.builder(PAGES * PAGE, 4).chunkedPrefillSize(32));
        assertThat(outputs.cachedTokens).isPositive();
        assertSameAsAlone(prompts, outputs);
    }

    @Test
    void requestsThatLoseTheirKvGetWhatTheyWouldGetAlone() throws InterruptedException {
        List<int[]> prompts = prompts();
        // So little memory, so hopefully planned with, that decode steps run out of it.
        Outputs outputs = serve(
                prompts,
                EngineConfig.builder(14 * PAGE, 10).scheduleConservativeness(0).disableRadixCache(true));
        assertThat(outputs.retractions).isPositive();
        assertSameAsAlone(prompts, outputs);
    }
}

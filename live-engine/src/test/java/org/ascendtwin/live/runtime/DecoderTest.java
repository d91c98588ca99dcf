package org.ascendtwin.live.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.HostAcl;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DecoderTest {
    private static final int PAGE = 16;
    private static final int PAGES = 64;
    private static final DecoderLimits LIMITS = new DecoderLimits(256, 16, 8);
    private static final WeightSource WEIGHTS = new RandomWeights(42);

    private Acl acl;
    private Device device;

    /** Small models, one of each kind; sizes that are no multiples of the kernels' blocks. */
    enum Model {
        QWEN3,
        LLAMA,
        QWEN3_MOE;

        DecoderConfig config() {
            return switch (this) {
                case QWEN3 -> new DecoderConfig(72, 200, 3, 6, 2, 16, 301, 4096, 1e6, 1e-6, true, true, null);
                case LLAMA -> new DecoderConfig(64, 160, 2, 4, 4, 24, 257, 4096, 1e4, 1e-5, false, false, null);
                case QWEN3_MOE ->
                    new DecoderConfig(
                            64,
                            1,
                            2,
                            4,
                            2,
                            16,
                            257,
                            4096,
                            1e6,
                            1e-6,
                            true,
                            false,
                            new DecoderConfig.Experts(8, 3, 48, true));
            };
        }
    }

    @BeforeEach
    void open() {
        acl = HostAcl.open();
        device = acl.device(0);
    }

    @AfterEach
    void close() {
        HostAcl.close(acl, device);
    }

    /** A decoder with its weights and cache. */
    private final class Engine implements AutoCloseable {
        private final DecoderWeights weights;
        private final KvCache cache;
        private final Decoder decoder;

        Engine(DecoderConfig config, TensorType type) {
            this(config, type, LIMITS, PAGES);
        }

        Engine(DecoderConfig config, TensorType type, DecoderLimits limits, int pages) {
            this.weights = DecoderWeights.load(device, config, WEIGHTS, type);
            this.cache = new KvCache(device, config, type, pages, PAGE);
            this.decoder = new Decoder(device, weights, cache, limits);
        }

        /** Prefills prompts in chunks, then decodes greedily: the tokens of each sequence, all in one batch. */
        List<int[]> generate(List<int[]> prompts, int chunk, int count) {
            List<int[]> sequences = new ArrayList<>(prompts);
            int longest =
                    prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
            int[] next = new int[prompts.size()];
            for (int from = 0; from < longest; from += chunk) {
                List<Integer> who = new ArrayList<>();
                List<Batch.Piece> pieces = new ArrayList<>();
                for (int i = 0; i < prompts.size(); i++) {
                    if (from < prompts.get(i).length) {
                        int to = Math.min(prompts.get(i).length, from + chunk);
                        who.add(i);
                        pieces.add(new Batch.Piece(Arrays.copyOfRange(prompts.get(i), from, to), from, pages(i)));
                    }
                }
                int[] tokens = run(pieces);
                for (int i = 0; i < who.size(); i++) {
                    next[who.get(i)] = tokens[i];
                }
            }
            for (int step = 0; step < count; step++) {
                List<Batch.Piece> pieces = new ArrayList<>();
                for (int i = 0; i < prompts.size(); i++) {
                    int[] longer = Arrays.copyOf(sequences.get(i), sequences.get(i).length + 1);
                    longer[longer.length - 1] = next[i];
                    sequences.set(i, longer);
                    pieces.add(new Batch.Piece(new int[] {next[i]}, longer.length - 1, pages(i)));
                }
                next = run(pieces);
            }
            return sequences;
        }

        int[] run(List<Batch.Piece> pieces) {
            decoder.enqueue(new Batch(pieces));
            return decoder.nextTokens();
        }

        /** The scores after each token that is to have them. */
        List<float[]> logits(List<Batch.Piece> pieces) {
            int count = run(pieces).length;
            return IntStream.range(0, count).mapToObj(decoder::logits).toList();
        }

        @Override
        public void close() {
            decoder.close();
            cache.close();
            weights.close();
        }
    }

    /** Pages of sequence {@code i}, scattered over the cache. */
    private static int[] pages(int i) {
        return IntStream.range(0, LIMITS.pagesPerSequence())
                .map(page -> (page * 7 + i * 8) % 8 + i % 8 * 8)
                .toArray();
    }

    private static int[] prompt(long seed, int length, DecoderConfig config) {
        RandomStream random = new Streams(seed, 0).stream("prompt", 0);
        return IntStream.range(0, length)
                .map(i -> random.nextInt(config.vocabSize()))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void logitsAreThoseOfTheReference(Model model) {
        for (TensorType type : List.of(TensorType.FLOAT, TensorType.BFLOAT16)) {
            // The reference sums in doubles; bfloat16 keeps 8 bits of every activation of every layer.
            double tolerance = type == TensorType.FLOAT ? 2e-4 : 0.15;
            ReferenceDecoder reference = new ReferenceDecoder(model.config(), WEIGHTS, type);
            try (Engine engine = new Engine(model.config(), type)) {
                int[] prompt = prompt(1, 41, model.config());
                engine.run(List.of(new Batch.Piece(Arrays.copyOf(prompt, 40), 0, pages(0))));
                assertClose(engine.decoder.logits(0), reference.logits(Arrays.copyOf(prompt, 40)), tolerance);
                engine.run(List.of(new Batch.Piece(new int[] {prompt[40]}, 40, pages(0))));
                assertClose(engine.decoder.logits(0), reference.logits(prompt), tolerance);
            }
        }
    }

    private static void assertClose(float[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("token %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }

    @ParameterizedTest
    @EnumSource
    void outputDoesNotDependOnTheBatchOrOnChunks(Model model) {
        List<int[]> prompts = List.of(
                prompt(2, 50, model.config()),
                prompt(3, 3, model.config()),
                prompt(4, 33, model.config()),
                prompt(5, 17, model.config()),
                prompt(6, 64, model.config()));
        for (TensorType type : List.of(TensorType.FLOAT, TensorType.BFLOAT16)) {
            try (Engine engine = new Engine(model.config(), type)) {
                List<int[]> together = engine.generate(prompts, 256, 12);
                float[] scores = engine.decoder.logits(0);
                List<int[]> chunked = engine.generate(prompts, 10, 12);
                assertThat(engine.decoder.logits(0)).isEqualTo(scores);
                for (int i = 0; i < prompts.size(); i++) {
                    assertThat(chunked.get(i)).isEqualTo(together.get(i));
                    assertThat(engine.generate(List.of(prompts.get(i)), 256, 12).getFirst())
                            .isEqualTo(together.get(i));
                }
            }
        }
    }

    /** As wide as the built-in small model: sums of 1,536 over 832 rows, which oneDNN would not cut as it cuts few rows'. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "BFLOAT16"})
    void sixteenPromptsAtOnceScoreAsEachDoesAlone(TensorType type) {
        DecoderConfig config = new DecoderConfig(512, 1536, 2, 8, 4, 64, 272, 4096, 1e6, 1e-6, true, true, null);
        int count = 16;
        int pagesEach = 5;
        List<Batch.Piece> prompts = new ArrayList<>();
        List<Batch.Piece> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 37 + 2 * i;
            int[] pages = IntStream.range(i * pagesEach, (i + 1) * pagesEach).toArray();
            prompts.add(new Batch.Piece(prompt(i, length, config), 0, pages, length));
            steps.add(new Batch.Piece(new int[] {i}, length, pages));
        }
        DecoderLimits limits = new DecoderLimits(832, count, pagesEach, 832);
        try (Engine engine = new Engine(config, type, limits, count * pagesEach)) {
            for (List<Batch.Piece> pieces : List.of(prompts, steps)) {
                List<float[]> alone = new ArrayList<>();
                pieces.forEach(piece -> alone.addAll(engine.logits(List.of(piece))));
                List<float[]> together = engine.logits(pieces);
                assertThat(together).hasSameSizeAs(alone);
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(together.get(i)).as("token %d", i).isEqualTo(alone.get(i));
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsEnqueued() {
        DecoderConfig config = Model.QWEN3.config();
        try (Engine engine = new Engine(config, TensorType.FLOAT)) {
            assertThatThrownBy(() -> engine.run(List.of(new Batch.Piece(new int[257], 0, pages(0)))))
                    .hasMessageContaining("257 tokens of 1 sequences");
            assertThatThrownBy(() -> engine.run(List.of(new Batch.Piece(new int[17], 0, new int[] {0}))))
                    .hasMessageContaining("17 tokens on 1 pages of 16; allowed: 2 to 8 pages");
            assertThatThrownBy(() -> engine.run(List.of(new Batch.Piece(new int[] {301}, 0, pages(0)))))
                    .hasMessageContaining("token 301; allowed: 0 to 300");
        }
    }
}

package org.ascendtwin.live.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.Event;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** Measures a model's prefill and decode steps, and the device's memory while they run. */
public final class ModelBench {
    private static final int PAGE = 128;

    private final Device device;
    private final DecoderWeights weights;
    private final int promptTokens;
    private final int newTokens;
    private final List<MemorySample> samples = new ArrayList<>();
    private final long startNanos;

    /** Every sequence has so many tokens of prompt and is continued by so many. */
    public ModelBench(Device device, DecoderWeights weights, int promptTokens, int newTokens) {
        this.device = device;
        this.weights = weights;
        this.promptTokens = promptTokens;
        this.newTokens = newTokens;
        this.startNanos = System.nanoTime();
        if (promptTokens + newTokens > weights.config().contextLength()) {
            throw new IllegalArgumentException(promptTokens + " tokens of prompt and " + newTokens
                    + " new ones; allowed: up to the model's context of "
                    + weights.config().contextLength());
        }
    }

    /**
     * One batch size.
     *
     * @param batch sequences
     * @param prefillMicros device time of each prompt's pass
     * @param decodeMicros device time of each decode step of the whole batch
     * @param wallMicros wall time of all of it, from the first pass to the last token
     */
    public record Split(int batch, double[] prefillMicros, double[] decodeMicros, double wallMicros) {
        public Split {
            prefillMicros = prefillMicros.clone();
            decodeMicros = decodeMicros.clone();
        }

        /** Mean time of a prompt's pass. */
        public double meanPrefillMicros() {
            return Arrays.stream(prefillMicros).average().orElseThrow();
        }

        /** Mean time of a decode step: what each sequence waits for a token. */
        public double meanStepMicros() {
            return Arrays.stream(decodeMicros).average().orElseThrow();
        }

        /** The median step of the last quarter as a multiple of the first quarter's: what a longer context costs. */
        public double stepGrowth() {
            int quarter = Math.max(1, decodeMicros.length / 4);
            return median(decodeMicros.length - quarter, decodeMicros.length) / median(0, quarter);
        }

        private double median(int from, int to) {
            double[] sorted = Arrays.copyOfRange(decodeMicros, from, to);
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        /** Generated tokens a second while decoding. */
        public double decodeTokensPerSecond() {
            return batch * 1e6 / meanStepMicros();
        }
    }

    /**
     * Device memory at one moment.
     *
     * @param seconds since the measurement began
     * @param usedBytes allocated on the device
     * @param phase what was going on, such as {@code prefill, batch 4}
     */
    public record MemorySample(double seconds, long usedBytes, String phase) {}

    /** Measures one batch size: prompts one by one, then steps of all together. */
    public Split run(int batch) {
        DecoderConfig config = weights.config();
        int pagesEach = (promptTokens + newTokens + PAGE - 1) / PAGE;
        DecoderLimits limits = new DecoderLimits(Math.max(promptTokens, batch), batch, pagesEach);
        sample("before batch " + batch);
        try (KvCache cache = new KvCache(device, config, weights.type(), batch * pagesEach, PAGE);
                Decoder decoder = new Decoder(device, weights, cache, limits);
                Event start = device.createEvent();
                Event end = device.createEvent()) {
            Timing timing = new Timing(decoder, start, end);
            // The first pass of a process touches memory for the first time; it is not what is measured.
            timing.run(List.of(prompt(0, pagesEach)), "warm-up, batch " + batch);
            long began = System.nanoTime();
            double[] prefill = new double[batch];
            int[] next = new int[batch];
            for (int i = 0; i < batch; i++) {
                prefill[i] = timing.run(List.of(prompt(i, pagesEach)), "prefill, batch " + batch);
                next[i] = decoder.nextTokens()[0];
            }
            double[] decode = new double[newTokens];
            for (int step = 0; step < newTokens; step++) {
                List<Batch.Piece> pieces = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    pieces.add(new Batch.Piece(new int[] {next[i]}, promptTokens + step, pages(i, pagesEach)));
                }
                decode[step] = timing.run(pieces, "decode, batch " + batch);
                next = decoder.nextTokens();
            }
            return new Split(batch, prefill, decode, (System.nanoTime() - began) / 1e3);
        } finally {
            sample("after batch " + batch);
        }
    }

    private final class Timing {
        private final Decoder decoder;
        private final Event start;
        private final Event end;

        Timing(Decoder decoder, Event start, Event end) {
            this.decoder = decoder;
            this.start = start;
            this.end = end;
        }

        double run(List<Batch.Piece> pieces, String phase) {
            decoder.stream().record(start);
            decoder.enqueue(new Batch(pieces));
            decoder.stream().record(end);
            sample(phase);
            decoder.nextTokens();
            return end.microsSince(start);
        }
    }

    private Batch.Piece prompt(int sequence, int pagesEach) {
        RandomStream random = new Streams(1, 0).stream("prompt", sequence);
        int[] tokens = IntStream.range(0, promptTokens)
                .map(i -> random.nextInt(weights.config().vocabSize()))
                .toArray();
        return new Batch.Piece(tokens, 0, pages(sequence, pagesEach));
    }

    private static int[] pages(int sequence, int each) {
        return IntStream.range(sequence * each, (sequence + 1) * each).toArray();
    }

    private void sample(String phase) {
        long used = device.totalBytes() - device.freeBytes();
        samples.add(new MemorySample((System.nanoTime() - startNanos) / 1e9, used, phase));
    }

    /** Device memory over the whole measurement. */
    public List<MemorySample> memory() {
        return List.copyOf(samples);
    }
}

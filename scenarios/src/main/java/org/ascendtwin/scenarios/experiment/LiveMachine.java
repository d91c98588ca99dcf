package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.live.runtime.RandomWeights;
import org.ascendtwin.live.runtime.Safetensors;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.engine.EngineConfig;

/** A device with the model of a scenario loaded. */
public final class LiveMachine implements AutoCloseable {
    private static final int WARM_UP_PROMPT = 64;
    private static final int WARM_UP_STEPS = 24;
    private static final long WEIGHTS_SEED = 1;

    private final Device device;
    private final DecoderWeights weights;

    private LiveMachine(Device device, DecoderWeights weights) {
        this.device = device;
        this.weights = weights;
    }

    /**
     * Loads the model that {@code scenario} serves; weights that do not lie beside its config.json are drawn.
     *
     * @throws IllegalArgumentException if it is not a model that the live engine runs
     */
    public static LiveMachine load(Device device, Scenario scenario) {
        Path file = Objects.requireNonNull(scenario.model().config(), "checked by LiveLimits");
        TensorType type = scenario.model().weights() == Quantisation.FP16 ? TensorType.HALF : TensorType.BFLOAT16;
        try {
            DecoderConfig config = DecoderConfig.read(file);
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !hasWeights(folder)) {
                RandomWeights drawn = new RandomWeights(WEIGHTS_SEED);
                return new LiveMachine(device, DecoderWeights.load(device, config, drawn, type));
            }
            try (Safetensors stored = Safetensors.open(folder)) {
                return new LiveMachine(device, DecoderWeights.load(device, config, stored, type));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("model.config: cannot read " + e.getMessage(), e);
        }
    }

    private static boolean hasWeights(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
        }
    }

    /** The model on the device. */
    public DecoderWeights weights() {
        return weights;
    }

    /** The model's sizes. */
    public DecoderConfig config() {
        return weights.config();
    }

    /** Memory and room for the batches of one run. */
    static final class Room implements AutoCloseable {
        private final KvCache cache;
        private final Decoder decoder;

        private final int warmUpTokens;

        private Room(KvCache cache, Decoder decoder, int warmUpTokens) {
            this.cache = cache;
            this.decoder = decoder;
            this.warmUpTokens = warmUpTokens;
        }

        Decoder decoder() {
            return decoder;
        }

        KvCache cache() {
            return cache;
        }

        /** Runs a prompt and a few steps, so that memory is touched and code compiled before anything is timed. */
        void warmUp() {
            int pageSize = cache.pageSize();
            int[] pages =
                    IntStream.range(0, (warmUpTokens + pageSize - 1) / pageSize).toArray();
            decoder.enqueue(new Batch(List.of(new Batch.Piece(new int[warmUpTokens], 0, pages))));
            decoder.nextTokens();
            for (int step = 0; step < WARM_UP_STEPS; step++) {
                List<Batch.Piece> pieces = new ArrayList<>();
                pieces.add(new Batch.Piece(new int[1], warmUpTokens - 1, pages));
                decoder.enqueue(new Batch(pieces));
                decoder.nextTokens();
            }
        }

        @Override
        public void close() {
            decoder.close();
            cache.close();
        }
    }

    /** Tokens of the longest request of a load, its answer included. */
    static int longest(RequestTable table) {
        int longest = 1;
        for (int i = 0; i < table.size(); i++) {
            longest = Math.max(longest, table.inputTokens()[i] + table.outputTokens()[i]);
        }
        return longest;
    }

    /**
     * Makes room for a server.
     *
     * @param engine its settings
     * @param longest tokens of the longest request, its answer included
     * @param requests that there are
     */
    Room room(EngineConfig engine, int longest, int requests) {
        int pageSize = engine.pageSize();
        int budget = engine.chunkedPrefillSize() > 0
                ? Math.min(engine.chunkedPrefillSize(), engine.maxPrefillTokens())
                : engine.maxPrefillTokens();
        int sequences = Math.min(engine.maxRunningRequests(), requests);
        int most = Math.min(Math.max(budget, longest) + pageSize, engine.maxTotalTokens()) + sequences;
        int pagesEach = longest / pageSize + 2;
        KvCache cache =
                new KvCache(device, weights.config(), weights.type(), engine.maxTotalTokens() / pageSize, pageSize);
        try {
            DecoderLimits limits = new DecoderLimits(most, sequences, pagesEach);
            return new Room(cache, new Decoder(device, weights, cache, limits), Math.min(WARM_UP_PROMPT, longest));
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}

package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.engine.DraftedDecoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.RandomWeights;
import org.ascendtwin.live.runtime.Safetensors;
import org.ascendtwin.scenarios.spec.DraftModelSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.jspecify.annotations.Nullable;

/** A device with the model of a scenario loaded. */
public final class LiveMachine implements AutoCloseable {
    private static final int WARM_UP_PROMPT = 64;
    private static final int WARM_UP_STEPS = 24;
    private static final long WEIGHTS_SEED = 1;

    private final Device device;
    private final DecoderWeights weights;
    private final @Nullable DecoderWeights draft;

    private LiveMachine(Device device, DecoderWeights weights, @Nullable DecoderWeights draft) {
        this.device = device;
        this.weights = weights;
        this.draft = draft;
    }

    /**
     * Loads the model that {@code scenario} serves, and the one that drafts for it if it names one; weights that do not lie
     * beside their config.json are drawn.
     *
     * @throws IllegalArgumentException if it is not a model that the live engine runs
     */
    public static LiveMachine load(Device device, Scenario scenario) {
        TensorType type = scenario.model().weights() == Quantisation.FP16 ? TensorType.HALF : TensorType.BFLOAT16;
        DraftModelSpec drafting = scenario.model().draft();
        Path small = drafting == null ? null : drafting.config();
        DecoderWeights weights =
                load(device, Objects.requireNonNull(scenario.model().config(), "checked by LiveLimits"), "model", type);
        try {
            DecoderWeights draft = small == null ? null : load(device, small, "model.draft", type);
            return new LiveMachine(device, weights, draft);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private static DecoderWeights load(Device device, Path file, String path, TensorType type) {
        try {
            DecoderConfig config = DecoderConfig.read(file);
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !hasWeights(folder)) {
                return DecoderWeights.load(device, config, new RandomWeights(WEIGHTS_SEED), type);
            }
            try (Safetensors stored = Safetensors.open(folder)) {
                return DecoderWeights.load(device, config, stored, type);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(path + ".config: cannot read " + e.getMessage(), e);
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

    /** The model that drafts for it, on the device; null without. */
    public @Nullable DecoderWeights draft() {
        return draft;
    }

    /** The model's sizes. */
    public DecoderConfig config() {
        return weights.config();
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
     * Makes room for a server, and warms it up.
     *
     * @param engine its settings
     * @param longest tokens of the longest request, its answer included
     * @param requests that there are
     */
    DraftedDecoder room(EngineConfig engine, int longest, int requests) {
        int pageSize = engine.pageSize();
        int budget = engine.chunkedPrefillSize() > 0
                ? Math.min(engine.chunkedPrefillSize(), engine.maxPrefillTokens())
                : engine.maxPrefillTokens();
        int sequences = Math.min(engine.maxRunningRequests(), requests);
        boolean drafts = engine.speculativeWindow().isActive();
        int window =
                drafts ? engine.windows().widest(engine.speculativeWindow()).numDraftTokens() : 1;
        int scores = sequences * window;
        int prompts = Math.min(Math.max(budget, longest) + pageSize, engine.maxTotalTokens());
        int most = prompts + Math.max(scores, drafts ? 2 * sequences : 0);
        int pagesEach = (longest + 2 * window) / pageSize + 2;
        DraftedDecoder room = new DraftedDecoder(
                device,
                weights,
                drafts ? draft : null,
                new DraftedDecoder.Room(
                        engine.maxTotalTokens() / pageSize,
                        pageSize,
                        new DecoderLimits(most, sequences, pagesEach, scores)));
        room.warmUp(Math.min(WARM_UP_PROMPT, longest), WARM_UP_STEPS);
        return room;
    }

    @Override
    public void close() {
        if (draft != null) {
            draft.close();
        }
        weights.close();
    }
}

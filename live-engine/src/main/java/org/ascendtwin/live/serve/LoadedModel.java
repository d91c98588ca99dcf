package org.ascendtwin.live.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.DraftedDecoder;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.Safetensors;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.jspecify.annotations.Nullable;

/** A model, and its draft model if it has one, on a device. */
final class LoadedModel implements AutoCloseable {
    private final Device device;
    private final ServeSettings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final DraftedDecoder decoder;

    private LoadedModel(Device device, ServedModel model, ServeSettings settings) throws IOException {
        this.device = device;
        this.settings = settings;
        try {
            DecoderWeights weights = load(model.folder(), model.config());
            DecoderWeights draft = settings.windowTokens() == 1 ? null : draft(model);
            this.decoder = new DraftedDecoder(device, weights, draft, room());
            parts.push(decoder);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static LoadedModel load(Device device, ServedModel model, ServeSettings settings) throws IOException {
        return new LoadedModel(device, model, settings);
    }

    private DecoderWeights draft(ServedModel model) throws IOException {
        Path folder = model.draftFolder();
        if (folder == null) {
            throw new IllegalArgumentException("drafts are asked for, and there is no draft model");
        }
        return load(folder, DecoderConfig.read(folder.resolve("config.json")));
    }

    private DecoderWeights load(Path folder, DecoderConfig config) throws IOException {
        try (Safetensors weights = Safetensors.open(folder)) {
            DecoderWeights loaded = DecoderWeights.load(device, config, weights, settings.type());
            parts.push(loaded);
            return loaded;
        }
    }

    private DraftedDecoder.Room room() {
        EngineConfig scheduler = settings.scheduler();
        int page = scheduler.pageSize();
        int longest = Math.min(scheduler.contextLength(), scheduler.maxTotalTokens());
        int pagesEach = (longest + 2 * settings.windowTokens() + page - 1) / page + 1;
        int running = scheduler.maxRunningRequests();
        int prefill = scheduler.chunkedPrefillSize() == PrefillRules.OFF
                ? Math.max(scheduler.maxPrefillTokens(), longest)
                : scheduler.chunkedPrefillSize();
        int scores = running * settings.windowTokens();
        int tokens = prefill + page + Math.max(scores, 2 * running);
        DecoderLimits limits = new DecoderLimits(tokens, running, pagesEach, scores);
        return new DraftedDecoder.Room(scheduler.maxTotalTokens() / page, page, limits);
    }

    Decoder decoder() {
        return decoder.decoder();
    }

    /** Writes ahead, by the rule of a threshold; null where nothing is drafted. */
    @Nullable Drafter drafter(double threshold) {
        return decoder.drafter(threshold);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

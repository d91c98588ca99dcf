package org.ascendtwin.live.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.live.runtime.Safetensors;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.jspecify.annotations.Nullable;

/** A model, and its draft model if it has one, on a device. */
final class LoadedModel implements AutoCloseable {
    private final Device device;
    private final ServeSettings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Decoder decoder;
    private final @Nullable Decoder draft;

    private LoadedModel(Device device, ServedModel model, ServeSettings settings) throws IOException {
        this.device = device;
        this.settings = settings;
        try {
            this.decoder = load(model.folder(), model.config());
            this.draft = settings.windowTokens() == 1 ? null : draft(model);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static LoadedModel load(Device device, ServedModel model, ServeSettings settings) throws IOException {
        return new LoadedModel(device, model, settings);
    }

    private Decoder draft(ServedModel model) throws IOException {
        Path folder = model.draftFolder();
        if (folder == null) {
            throw new IllegalArgumentException("drafts are asked for, and there is no draft model");
        }
        DecoderConfig config = DecoderConfig.read(folder.resolve("config.json"));
        if (config.vocabSize() != model.config().vocabSize()) {
            throw new IllegalArgumentException(folder + " knows " + config.vocabSize() + " tokens, "
                    + model.folder() + " knows " + model.config().vocabSize()
                    + "; a draft model has its target's tokens");
        }
        return load(folder, config);
    }

    private Decoder load(Path folder, DecoderConfig config) throws IOException {
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
        try (Safetensors weights = Safetensors.open(folder)) {
            DecoderWeights loaded = DecoderWeights.load(device, config, weights, settings.type());
            parts.push(loaded);
            KvCache cache = new KvCache(device, config, settings.type(), scheduler.maxTotalTokens() / page, page);
            parts.push(cache);
            Decoder made = new Decoder(device, loaded, cache, new DecoderLimits(tokens, running, pagesEach, scores));
            parts.push(made);
            return made;
        }
    }

    Decoder decoder() {
        return decoder;
    }

    /** Writes ahead, by the rule of a threshold; null where nothing is drafted. */
    @Nullable Drafter drafter(double threshold) {
        return draft == null ? null : new Drafter(draft, threshold);
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

package org.ascendtwin.live.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.KvCache;
import org.jspecify.annotations.Nullable;

/**
 * A model with room for its batches, and beside it, where there is one, the model that drafts for it, with a cache of the
 * same pages.
 */
public final class DraftedDecoder implements AutoCloseable {
    private final KvCache cache;
    private final Decoder decoder;
    private final @Nullable KvCache draftCache;
    private final @Nullable Decoder draft;
    private final int scores;

    /**
     * Room for batches.
     *
     * @param pages of the cache
     * @param pageSize tokens a page
     * @param limits of a batch
     */
    public record Room(int pages, int pageSize, DecoderLimits limits) {}

    /**
     * Makes room; the weights stay their owner's.
     *
     * @param draft weights of the model that drafts; null without
     * @throws IllegalArgumentException if the draft model has other tokens than its target
     */
    public DraftedDecoder(Device device, DecoderWeights weights, @Nullable DecoderWeights draft, Room room) {
        if (draft != null && draft.config().vocabSize() != weights.config().vocabSize()) {
            throw new IllegalArgumentException(
                    "the draft model knows " + draft.config().vocabSize() + " tokens, its target knows "
                            + weights.config().vocabSize() + "; a draft model has its target's tokens");
        }
        scores = room.limits.scores();
        cache = cache(device, weights, room);
        KvCache beside = null;
        Decoder made = null;
        Decoder small = null;
        try {
            made = new Decoder(device, weights, cache, room.limits);
            if (draft != null) {
                beside = cache(device, draft, room);
                small = new Decoder(device, draft, beside, room.limits);
            }
        } catch (RuntimeException e) {
            closeAll(small, beside, made, cache);
            throw e;
        }
        decoder = made;
        draftCache = beside;
        this.draft = small;
    }

    private static KvCache cache(Device device, DecoderWeights weights, Room room) {
        return new KvCache(device, weights.config(), weights.type(), room.pages, room.pageSize);
    }

    /**
     * Runs a prompt, scored as often as may be, and a few steps of one token, so that memory is touched, code compiled and
     * products compared by the libraries that may compute them before anything is timed.
     */
    public void warmUp(int promptTokens, int steps) {
        warmUp(decoder, promptTokens, steps);
        if (draft != null) {
            warmUp(draft, promptTokens, steps);
        }
    }

    private void warmUp(Decoder warmed, int promptTokens, int steps) {
        int pageSize = cache.pageSize();
        int[] pages =
                IntStream.range(0, (promptTokens + pageSize - 1) / pageSize).toArray();
        int scored = Math.min(scores, promptTokens);
        warmed.enqueue(new Batch(List.of(new Batch.Piece(new int[promptTokens], 0, pages, scored))));
        warmed.nextTokens();
        for (int step = 0; step < steps; step++) {
            warmed.enqueue(new Batch(List.of(new Batch.Piece(new int[1], promptTokens - 1, pages))));
            warmed.nextTokens();
        }
    }

    /** Has every operator of both models marked for {@code profile} from now on. */
    public void watch(OperatorProfile profile) {
        decoder.watch(profile);
        if (draft != null) {
            draft.watch(profile);
        }
    }

    /** The target. */
    public Decoder decoder() {
        return decoder;
    }

    /** The target's cache. */
    public KvCache cache() {
        return cache;
    }

    /** Writes ahead, its drafts accepted from {@code threshold} on; null where there is no draft model. */
    public @Nullable Drafter drafter(double threshold) {
        return draft == null ? null : new Drafter(draft, threshold);
    }

    private static void closeAll(
            @Nullable Decoder draft, @Nullable KvCache draftCache, @Nullable Decoder decoder, KvCache cache) {
        if (draft != null) {
            draft.close();
        }
        if (draftCache != null) {
            draftCache.close();
        }
        if (decoder != null) {
            decoder.close();
        }
        cache.close();
    }

    @Override
    public void close() {
        closeAll(draft, draftCache, decoder, cache);
    }
}

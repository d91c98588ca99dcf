package org.ascendtwin.hardware.step;

import java.util.Arrays;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.LatentTimer.DecodeTerms;
import org.ascendtwin.hardware.operator.Mixer;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.RecurrentHeads;
import org.ascendtwin.hardware.operator.RecurrentTimer;
import org.jspecify.annotations.Nullable;

/** The time of one layer where tokens see each other. */
final class MixerCost {
    private final Mixer mixer;
    private final OperatorTimer timers;
    private final KernelUse uses;
    private final int parts;
    private final double cacheCopies;
    private final boolean seesAll;
    private final @Nullable MixerCost usual;
    private final Segment even = new Segment();
    private final Segment slow = new Segment();

    /** By new tokens of each request, then by requests. */
    private @Nullable DecodeTerms[] @Nullable [] terms = new DecodeTerms[0][];

    /** @param parts that the queries of a prompt are dealt into, each with as much to do, on dies of their own */
    MixerCost(Mixer mixer, int parts, PassPricer pricer) {
        this.mixer = mixer;
        this.parts = parts;
        this.timers = pricer.operators();
        this.uses = pricer.uses();
        this.cacheCopies = pricer.cacheCopies();
        this.seesAll = mixer.seesAll();
        PassPricer others = pricer.usual();
        this.usual = others == null ? null : new MixerCost(mixer, parts, others);
    }

    /** Adds {@code queryLen} new tokens of each request in one layer, {@code ahead} tokens further than their prefixes. */
    void addDecode(StepShape shape, int queryLen, int ahead, Segment out) {
        if (usual == null) {
            decode(shape, queryLen, ahead, out);
        } else {
            even.clear();
            slow.clear();
            usual.decode(shape, queryLen, ahead, even);
            decode(shape, queryLen, ahead, slow);
            out.addSkewed(even, slow);
        }
    }

    /** Adds the new tokens of prompts in one layer, whose products hide what memory brings. */
    void addPrefill(StepShape shape, Segment out) {
        if (usual == null) {
            prefill(shape, out);
        } else {
            even.clear();
            slow.clear();
            usual.prefill(shape, even);
            prefill(shape, slow);
            out.addSkewed(even, slow);
        }
    }

    private void decode(StepShape shape, int queryLen, int ahead, Segment out) {
        int count = shape.count();
        int further = queryLen + ahead;
        switch (mixer) {
            case AttentionHeads heads -> {
                long seen = visible(shape, further);
                long reread = seesAll ? shape.rereadTokens() : 0;
                uses.addAttention(
                        timers.decodeAttention().decodeSeconds(heads, count, queryLen, seen, reread),
                        DecodeAttention.bytes(heads, count, queryLen, seen - reread),
                        DecodeAttention.flops(heads, queryLen, seen),
                        out);
                addCopies(heads.keyValueBytes() * seen, out);
            }
            case LatentHeads heads -> {
                long seen = visible(shape, further);
                long scored = scored(heads, shape, further);
                uses.addAttention(
                        timers.latents().decodeSeconds(terms(heads, count, queryLen), seen, scored),
                        LatentDecode.bytes(heads, count, queryLen, seen, scored),
                        LatentDecode.flops(heads, queryLen, seen, scored),
                        out);
                addCopies(heads.keyWidth() * heads.cache().bytes() * seen, out);
            }
            case RecurrentHeads heads ->
                uses.addAttention(
                        timers.recurrents().decodeSeconds(heads, count, queryLen),
                        RecurrentTimer.movedBytes(heads, count, queryLen),
                        0,
                        out);
        }
    }

    /** Adds what it takes to read and write {@code bytes} of cached tokens. */
    private void addCopies(double bytes, Segment out) {
        if (cacheCopies > 0) {
            double moved = 2 * cacheCopies * bytes;
            uses.addAttention(uses.memorySeconds(moved), moved, 0, out);
        }
    }

    private DecodeTerms terms(LatentHeads heads, int count, int queryLen) {
        if (queryLen >= terms.length) {
            terms = Arrays.copyOf(terms, queryLen + 1);
        }
        @Nullable DecodeTerms[] row = terms[queryLen];
        if (row == null || count >= row.length) {
            row = row == null ? new DecodeTerms[count + 1] : Arrays.copyOf(row, 2 * count);
            terms[queryLen] = row;
        }
        DecodeTerms known = row[count];
        if (known == null) {
            known = timers.latents().terms(heads, count, queryLen);
            row[count] = known;
        }
        return known;
    }

    private long visible(StepShape shape, int further) {
        if (seesAll) {
            return shape.prefixTokens() + (long) shape.count() * further;
        }
        long rows = 0;
        for (int i = 0; i < shape.count(); i++) {
            rows += mixer.visibleTokens(shape.prefixLen(i) + further);
        }
        return rows;
    }

    private static long scored(LatentHeads heads, StepShape shape, int further) {
        if (heads.indexer().heads() == 0) {
            return 0;
        }
        long rows = 0;
        for (int i = 0; i < shape.count(); i++) {
            rows += heads.scoredRows(shape.prefixLen(i) + further);
        }
        return rows;
    }

    private void prefill(StepShape shape, Segment out) {
        double seconds =
                switch (mixer) {
                    case AttentionHeads heads -> grouped(heads, shape);
                    case LatentHeads heads -> latent(heads, shape);
                    case RecurrentHeads heads ->
                        timers.recurrents()
                                .prefillSeconds(heads, shape.count(), share(shape.tokens()), share(longest(shape)));
                };
        uses.addAttention(seconds, 0, 0, out);
    }

    private double grouped(AttentionHeads heads, StepShape shape) {
        double pairs = 0;
        long fullTiles = 0;
        double longest = 0;
        for (int i = 0; i < shape.count(); i++) {
            int query = shape.queryLen(i);
            int prefix = shape.prefixLen(i);
            fullTiles += AttentionTimer.fullTiles(query);
            int seen = (int) heads.visibleTokens(prefix + query);
            longest = Math.max(longest, AttentionTimer.longestPairs(query, seen));
            pairs += heads.window() == 0
                    ? AttentionTimer.tilePairs(query, prefix)
                    : AttentionTimer.cappedPairs(query, prefix, heads.window());
        }
        long tokens = shape.tokens();
        long seen = heads.window() == 0 ? tokens + shape.prefixTokens() : tokens;
        return timers.prefillAttention()
                .prefillSeconds(
                        heads,
                        share(tiles(shape)),
                        share(fullTiles),
                        share(tokens),
                        seen,
                        pairs / parts,
                        longest,
                        true);
    }

    private double latent(LatentHeads heads, StepShape shape) {
        double pairs = 0;
        double scoredPairs = 0;
        long scoredRows = 0;
        for (int i = 0; i < shape.count(); i++) {
            int query = shape.queryLen(i);
            int prefix = shape.prefixLen(i);
            pairs += heads.view().pairs(query, prefix);
            if (heads.indexer().heads() > 0) {
                scoredPairs += AttentionTimer.cappedPairs(query, prefix, Integer.MAX_VALUE)
                        / heads.view().ratio();
                scoredRows += heads.scoredRows(prefix + query);
            }
        }
        return timers.latents()
                .prefillSeconds(heads, share(tiles(shape)), pairs / parts, scoredPairs / parts, scoredRows);
    }

    /** Kernels that are launched in one layer. */
    int launches(boolean prompts) {
        return prompts && mixer instanceof RecurrentHeads heads
                ? timers.recurrents().launches(heads)
                : 1;
    }

    private static long longest(StepShape shape) {
        int longest = 0;
        for (int i = 0; i < shape.count(); i++) {
            longest = Math.max(longest, shape.queryLen(i));
        }
        return longest;
    }

    private long share(long all) {
        return (all + parts - 1) / parts;
    }

    private static long tiles(StepShape shape) {
        long tiles = 0;
        for (int i = 0; i < shape.count(); i++) {
            tiles += (shape.queryLen(i) + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
        }
        return tiles;
    }
}

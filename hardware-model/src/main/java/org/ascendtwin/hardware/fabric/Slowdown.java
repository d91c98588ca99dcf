package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Range;
import org.jspecify.annotations.Nullable;

/**
 * A die whose links are slower than they should be, or one such link of a mesh.
 *
 * @param die its number
 * @param peer the die at the other end of the one slow link; null where all links of {@code die} are slow
 * @param tier the level whose links are slow; null for all levels
 * @param factor what is left of the rate
 */
public record Slowdown(
        int die, @Nullable Integer peer, @Nullable String tier, double factor) {
    public Slowdown {
        Range.check("slowdown.die", die, 0, 1 << 20);
        Range.check("slowdown.factor", factor, 1e-3, 1);
    }

    /** All links of {@code die}, on {@code tier} or everywhere. */
    public Slowdown(int die, @Nullable String tier, double factor) {
        this(die, null, tier, factor);
    }

    /** Whether ranks on {@code count} dies from {@code first} on meet it. */
    public boolean isAmong(int first, int count) {
        boolean own = die >= first && die < first + count;
        return own && (peer == null || (peer >= first && peer < first + count));
    }

    /** The same with dies counted from {@code first} on. */
    public Slowdown countedFrom(int first) {
        return new Slowdown(die - first, peer == null ? null : peer - first, tier, factor);
    }

    boolean concerns(LinkTier level) {
        return tier == null || tier.equals(level.name());
    }

    /** "the link from die 3 to die 5 on HCCS at 0.5 of the rate". */
    @Override
    public String toString() {
        return (peer == null ? "all links of die " + die : "the link from die " + die + " to die " + peer)
                + (tier == null ? "" : " on " + tier) + " at " + factor + " of the rate";
    }
}

package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Range;
import org.jspecify.annotations.Nullable;

/**
 * A die whose links are slower than they should be.
 *
 * @param die its number
 * @param tier the level whose links are slow; null for all levels
 * @param factor what is left of the rate
 */
public record Slowdown(int die, @Nullable String tier, double factor) {
    public Slowdown {
        Range.check("slowdown.die", die, 0, 1 << 20);
        Range.check("slowdown.factor", factor, 1e-3, 1);
    }

    boolean concerns(LinkTier level) {
        return tier == null || tier.equals(level.name());
    }
}

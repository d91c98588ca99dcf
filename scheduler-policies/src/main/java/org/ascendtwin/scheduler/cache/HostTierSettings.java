package org.ascendtwin.scheduler.cache;

/**
 * The flags of the host memory behind the prefix cache.
 *
 * @param ratio {@code --hicache-ratio}: host tokens as a multiple of the device's; 0 without
 *     {@code --enable-hierarchical-cache}
 * @param writePolicy {@code --hicache-write-policy}
 */
public record HostTierSettings(double ratio, WritePolicy writePolicy) {
    /** No host tier. */
    public static final HostTierSettings OFF = new HostTierSettings(0, WritePolicy.WRITE_THROUGH);

    /** SGLang's values when it is enabled. */
    public static final HostTierSettings DEFAULTS = new HostTierSettings(2.0, WritePolicy.WRITE_THROUGH);

    public boolean isEnabled() {
        return ratio > 0;
    }

    /** Host tokens behind {@code deviceTokens} tokens, rounded up to whole pages. */
    public int tokens(int deviceTokens, int pageSize) {
        long wanted = (long) StrictMath.ceil(ratio * deviceTokens);
        return Math.toIntExact((wanted + pageSize - 1) / pageSize * pageSize);
    }
}

package org.ascendtwin.scheduler.cache;

import org.jspecify.annotations.Nullable;

/**
 * The flags of the host memory behind the prefix cache, and of what is behind that.
 *
 * @param ratio {@code --hicache-ratio}: host tokens as a multiple of the device's; 0 without
 *     {@code --enable-hierarchical-cache}
 * @param writePolicy {@code --hicache-write-policy}
 * @param storage {@code --hicache-storage-backend} and what belongs to it; null without
 */
public record HostTierSettings(
        double ratio, WritePolicy writePolicy, @Nullable StorageSettings storage) {
    /** No host tier. */
    public static final HostTierSettings OFF = new HostTierSettings(0, WritePolicy.WRITE_THROUGH);

    /** SGLang's values when it is enabled. */
    public static final HostTierSettings DEFAULTS = new HostTierSettings(2.0, WritePolicy.WRITE_THROUGH);

    /** Host memory without a storage behind it. */
    public HostTierSettings(double ratio, WritePolicy writePolicy) {
        this(ratio, writePolicy, null);
    }

    /** The same with a storage behind it. */
    public HostTierSettings withStorage(StorageSettings newStorage) {
        return new HostTierSettings(ratio, writePolicy, newStorage);
    }

    public boolean isEnabled() {
        return ratio > 0;
    }

    /** Host tokens behind {@code deviceTokens} tokens, rounded up to whole pages. */
    public int tokens(int deviceTokens, int pageSize) {
        long wanted = (long) StrictMath.ceil(ratio * deviceTokens);
        return Math.toIntExact((wanted + pageSize - 1) / pageSize * pageSize);
    }
}

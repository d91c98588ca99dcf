package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Range;

/**
 * A one-sided transfer of many blocks between two dies, as KV caches are moved: somebody issues one block after the other,
 * a stream waits for a block's way there before the next, and NICs queue theirs. A block takes the longest of being issued,
 * (latency + bytes/rate)/streams, and bytes/rate.
 *
 * @param tier the level that the dies meet on
 * @param network whether NICs carry it
 * @param issueSeconds issuing a block
 * @param streams streams at once
 */
public record BlockTransfer(LinkTier tier, boolean network, double issueSeconds, int streams) {
    /** Who issues the blocks. */
    public enum Issuer {
        /** The host, each by itself. */
        HOST,
        /** The host, in batches. */
        BATCH,
        /** The AI CPU of the die. */
        AI_CPU
    }

    public BlockTransfer {
        Range.check("issue time in seconds", issueSeconds, 0, 1e-2);
        Range.check("streams", streams, 1, 1 << 10);
    }

    /** Transfers over the level of {@code cluster} that is called {@code tier}. */
    public static BlockTransfer of(Cluster cluster, String tier, Issuer issuer, int streams) {
        LinkTier level = cluster.tier(tier);
        TransportCosts costs = cluster.transport();
        double issue =
                switch (issuer) {
                    case HOST -> costs.hostIssue().seconds();
                    case BATCH -> costs.batchIssue().seconds();
                    case AI_CPU -> costs.aiCpuIssue().seconds();
                };
        return new BlockTransfer(level, cluster.isNetwork(level), issue, streams);
    }

    /** Seconds from one block to the next. */
    public double secondsPerBlock(double bytes) {
        double moving = bytes / tier.bytesPerSecond(1);
        double waiting = network ? 0 : (tier.latencySeconds(true) + moving) / streams;
        return Math.max(issueSeconds, Math.max(moving, waiting));
    }

    /** What blocks of {@code bytes} reach. */
    public double bytesPerSecond(double bytes) {
        return bytes / secondsPerBlock(bytes);
    }
}

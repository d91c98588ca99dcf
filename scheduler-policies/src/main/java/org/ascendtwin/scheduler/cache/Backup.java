package org.ascendtwin.scheduler.cache;

/** Pages on their way from host memory to storage. */
public final class Backup {
    private final StorageTier tier;
    private final RadixNode node;
    private final long[] hashes;
    private int writtenPages;

    Backup(StorageTier tier, RadixNode node, long[] hashes) {
        this.tier = tier;
        this.node = node;
        this.hashes = hashes;
    }

    /** All pages of it. */
    public int pages() {
        return hashes.length;
    }

    /** Those that the storage does not hold yet. */
    public int missingPages() {
        int missing = 0;
        for (long hash : hashes) {
            missing += tier.store().contains(hash) ? 0 : 1;
        }
        return missing;
    }

    /** {@code pages} more can be read from the storage. */
    public void wrote(int pages) {
        if (pages < 1 || writtenPages + pages > hashes.length) {
            throw new IllegalArgumentException(pages + " pages written after " + writtenPages + " of " + hashes.length
                    + "; 1 to the rest is possible");
        }
        for (int page = 0; page < pages; page++) {
            tier.store().add(hashes[writtenPages++]);
        }
        if (writtenPages == hashes.length) {
            tier.written(node);
        }
    }
}

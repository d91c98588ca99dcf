package org.ascendtwin.scheduler.cache;

/** An engine's way to a storage of KV pages that engines may share; how long anything takes on it is the host's business. */
public interface StorageLink {
    /** What the storage holds. */
    PageStore store();

    /**
     * Looks up and fetches pages: calls {@link Prefetch#lookUp} when the storage has answered, then {@link Prefetch#arrive}
     * as pages come in, SGLang reading {@link StorageTier#BATCH_PAGES} at a time, until all have or it is over.
     */
    void fetch(Prefetch prefetch);

    /** Writes pages, and calls {@link Backup#wrote} as they become readable, {@link StorageTier#BATCH_PAGES} at a time. */
    void write(Backup backup);
}

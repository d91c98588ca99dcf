package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.jspecify.annotations.Nullable;

/**
 * What connects an engine with the world behind it.
 *
 * @param storage behind host memory, which the ranks of a group share; null where the settings name none
 * @param kv between prefill and decode servers; null where this engine does both
 */
public record EngineLinks(
        @Nullable StorageLink storage, @Nullable KvLink kv) {
    /** An engine by itself. */
    public static final EngineLinks NONE = new EngineLinks(null, null);

    /** An engine with a storage. */
    public static EngineLinks to(StorageLink storage) {
        return new EngineLinks(storage, null);
    }

    /** A server of a pair. */
    public static EngineLinks over(KvLink kv) {
        return new EngineLinks(null, kv);
    }

    /** The link that a server of a pair needs. */
    KvLink pairing() {
        if (kv == null) {
            throw new IllegalArgumentException(
                    "a server with a disaggregation_mode has no link to the servers of the other mode");
        }
        return kv;
    }
}

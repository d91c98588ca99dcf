package org.ascendtwin.scheduler.engine;

import java.util.function.Supplier;
import org.ascendtwin.scheduler.cache.HostWrites;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.speculate.WindowKnowledge;
import org.jspecify.annotations.Nullable;

/**
 * What connects an engine with the world behind it.
 *
 * @param storage behind host memory, which the ranks of a group share; null where the settings name none
 * @param hostWrites makes each rank's way to its host's memory; null where copies take no time
 * @param kv between prefill and decode servers; null where this engine does both
 * @param foresight what cost-aware window rules ask; null where no such rule is in force
 */
public record EngineLinks(
        @Nullable StorageLink storage,
        @Nullable Supplier<HostWrites> hostWrites,
        @Nullable KvLink kv,
        @Nullable WindowKnowledge foresight) {
    /** An engine by itself. */
    public static final EngineLinks NONE = new EngineLinks(null, null, null, null);

    /** An engine with a storage. */
    public static EngineLinks to(StorageLink storage) {
        return new EngineLinks(storage, null, null, null);
    }

    /** A server of a pair. */
    public static EngineLinks over(KvLink kv) {
        return new EngineLinks(null, null, kv, null);
    }

    /** The same links with what window rules may ask. */
    public EngineLinks with(WindowKnowledge knowledge) {
        return new EngineLinks(storage, hostWrites, kv, knowledge);
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

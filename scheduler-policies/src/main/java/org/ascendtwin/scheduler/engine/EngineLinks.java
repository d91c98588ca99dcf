package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.jspecify.annotations.Nullable;

/**
 * What connects an engine with others.
 *
 * @param kv between prefill and decode servers; null where this engine does both
 */
public record EngineLinks(@Nullable KvLink kv) {
    /** An engine by itself. */
    public static final EngineLinks NONE = new EngineLinks(null);

    /** The link that a server of a pair needs. */
    KvLink pairing() {
        if (kv == null) {
            throw new IllegalArgumentException(
                    "a server with a disaggregation_mode has no link to the servers of the other mode");
        }
        return kv;
    }
}

package org.ascendtwin.scheduler.disaggregate;

/** Moves KV between servers: a modelled fabric or a real one. */
public interface KvLink {
    /** Sets {@code transfer} on its way; calls {@link KvTransfer#arrive} or {@link KvTransfer#fail} once, later. */
    void start(KvTransfer transfer);
}

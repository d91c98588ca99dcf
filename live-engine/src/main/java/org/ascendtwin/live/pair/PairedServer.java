package org.ascendtwin.live.pair;

import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.sim.journal.JournalWriter;

/**
 * What either server of a pair is made of.
 *
 * @param config settings of its scheduler
 * @param cache the KV of its device
 * @param peer the other server
 * @param journal of its scheduler; stays open until its owner closes it
 */
public record PairedServer(EngineConfig config, WallClock clock, KvCache cache, Peer peer, JournalWriter journal) {}

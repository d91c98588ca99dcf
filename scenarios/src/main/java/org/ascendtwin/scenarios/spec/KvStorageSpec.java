package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;

/** How fast a storage of KV pages is, as one die's process sees it. */
@Doc("How fast a storage of KV pages is, as each die's process sees it")
public record KvStorageSpec(
        @Doc("until it has answered what it holds") @Default("1 ms")
        TimeSpan lookUp,

        @Doc("rate of reads") @Default("3 GB/s") ByteRate read,

        @Doc("rate of writes") @Default("3 GB/s") ByteRate write) {}

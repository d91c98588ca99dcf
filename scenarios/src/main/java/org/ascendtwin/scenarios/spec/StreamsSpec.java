package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.Bytes;

/** What the streams of a die do beside each other that SGLang has no flag for. */
@Doc("What the streams of a die do beside each other, as far as SGLang has no flag for it")
public record StreamsSpec(
        @Doc("weights of the next kernels that are brought to L2 while dies exchange; at most what L2 holds")
        @Default("0 B")
        Bytes weightPrefetch,

        @Doc("a kernel goes before an exchange that wants the same cores; else an exchange keeps those that it runs on")
        @Default("false")
        boolean computeFirst) {}

package org.ascendtwin.scenarios.spec;

import org.jspecify.annotations.Nullable;

/** How the question is answered. */
@Doc("How the scenario is run")
public record RunSpec(
        @Doc("the seed of all chance") @Default("1") long seed,

        @Doc("independent repetitions; two or more give intervals") @Default("1") @Range(min = 1, max = 10_000)
        int replications,

        @Doc("repeats until a figure is known well enough; replications is then the least number, 5 where it is less")
        @Nullable PrecisionSpec precision) {}

package org.ascendtwin.scenarios.spec;

/** How the question is answered. */
@Doc("How the scenario is run")
public record RunSpec(
        @Doc("the seed of all chance") @Default("1") long seed,

        @Doc("independent repetitions; two or more give intervals") @Default("1") @Range(min = 1, max = 10_000)
        int replications) {}

package org.ascendtwin.scenarios.spec;

/** A part of a load that changes over time. */
@Doc("A part of a load that changes over time")
public record PhaseSpec(
        @Doc("requests in it") @Range(min = 1, max = 5e6) int numPrompts,

        @Doc("mean arrival rate of a Poisson process, or inf for all at once")
        RequestRate requestRate,

        @Doc("tokens in a prompt") LengthSpec inputLen,

        @Doc("tokens generated for a prompt") LengthSpec outputLen) {}

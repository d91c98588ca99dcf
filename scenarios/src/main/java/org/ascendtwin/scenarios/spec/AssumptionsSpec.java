package org.ascendtwin.scenarios.spec;

/** What nobody measured for this deployment and the result depends on. */
@Doc("Assumptions: what nobody measured for this deployment")
public record AssumptionsSpec(
        @Doc("chance that a drafted token is accepted, given that all before it were")
        @Default("0.66")
        @Range(min = 0, max = 1)
        double draftAcceptance,

        @Doc("spread of that chance over requests, as the standard deviation of its logit")
        @Default("0.6")
        @Range(min = 0, max = 5)
        double draftAcceptanceSpread,

        @Default("{}") ExpertLoadSpec expertLoads) {}

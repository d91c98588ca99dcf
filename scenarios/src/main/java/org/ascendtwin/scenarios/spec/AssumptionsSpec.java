package org.ascendtwin.scenarios.spec;

/** What nobody measured for this deployment and the result depends on. */
@Doc("Assumptions: what nobody measured for this deployment")
public record AssumptionsSpec(
        @Default("{}") AcceptanceSpec acceptance,

        @Default("{}") ExpertLoadSpec expertLoads,

        @Doc("the storage that hicache-storage-backend names") @Default("{}")
        KvStorageSpec kvStorage,

        @Doc("KV and messages between prefill and decode servers take no time, to see what the network costs")
        @Default("false")
        boolean freeKvTransfer) {}

package org.ascendtwin.scenarios.spec;

/** What nobody measured for this deployment and the result depends on. */
@Doc("Assumptions: what nobody measured for this deployment")
public record AssumptionsSpec(
        @Default("{}") AcceptanceSpec acceptance,

        @Default("{}") ExpertLoadSpec expertLoads,

        @Doc("the storage that hicache-storage-backend names") @Default("{}")
        KvStorageSpec kvStorage) {}

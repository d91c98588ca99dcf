package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What nobody measured for this deployment and the result depends on. */
@Doc("Assumptions: what nobody measured for this deployment")
public record AssumptionsSpec(
        @Doc(
                "the serving profile (./twin calibrate serving) that says what is left out here; the shipped one where left out,"
                        + " prior for none")
        @Nullable Path servingProfile,

        @Default("{}") AcceptanceSpec acceptance,

        @Default("{}") ExpertLoadSpec expertLoads,

        @Default("{}") RuntimeSpec runtime,

        @Doc("the storage that hicache-storage-backend names") @Default("{}")
        KvStorageSpec kvStorage,

        @Doc("KV and messages between prefill and decode servers take no time, to see what the network costs")
        @Default("false")
        boolean freeKvTransfer) {}

package org.ascendtwin.scenarios.spec;

import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.jspecify.annotations.Nullable;

/** How the dies of a server talk to each other, where it is not as HCCL does by itself. */
@Doc("How the dies of a server talk to each other: switches that each remove a term of the cost (docs/model.md)")
public record CommunicationSpec(
        @Doc("who issues collectives; HCCL_OP_EXPANSION_MODE where it is left out, else HCCL's default for the cluster")
        @Nullable CollectiveIssuer issuer,

        @Doc("whether the issuer rings the NIC itself, so that no send is handed to another processor")
        @Default("false")
        boolean directNetwork,

        @Doc("whether the flag travels with the data it announces, so that no notification is sent") @Default("false")
        boolean signalWithData) {}

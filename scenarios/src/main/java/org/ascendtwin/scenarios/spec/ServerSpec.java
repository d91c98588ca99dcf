package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.model.Release;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.jspecify.annotations.Nullable;

/**
 * SGLang servers of one role that are launched alike. Where servers of a role differ, in size or device, there is an
 * entry for each kind.
 */
@Doc("SGLang servers of one role, launched alike")
public record ServerSpec(
        @Doc("what the server does: prefill and decode in one engine, or one of them") @Default("mixed")
        Role role,

        @Doc(
                "how many such servers there are; each takes tp-size × pp-size dies, times dp-size without enable-dp-attention")
        @Default("1")
        @Range(min = 1, max = 10_000)
        int instances,

        @Doc("the machines of these servers, where they are not the scenario's cluster") @Nullable ClusterSpec cluster,

        @Doc("the flags of sglang.launch_server, without the leading dashes") @Default("{}")
        ServerFlags flags,

        @Doc("environment variables of the server") @Default("{}")
        Map<String, String> env,

        @Doc(
                "kernels of the model switched on (true) or off (false) against what SGLang does by itself (./twin passes)")
        @Default("{}")
        Map<Fusion, Boolean> fusions,

        @Doc(
                "release of SGLang, where its kernels differ: v0-5-9 runs four products before a recurrence, later ones two")
        @Default("later")
        Release release,

        @Default("{}") CommunicationSpec communication,

        @Doc("weight prefetch and priorities on the dies' streams") @Default("{}")
        StreamsSpec streams,

        @Doc("measured or constant times of engine steps in place of the model") @Default("{}")
        StepCostSpec stepCost,

        @Default("{}") WindowSpec window,

        @Doc("known defects of SGLang's scheduler that are not to be followed (docs/scheduler.md)") @Default("[]")
        List<UpstreamDefect> repairedDefects) {

    /** What a server does. */
    public enum Role {
        /** Prefill and decode in one engine. */
        MIXED,
        /** Prefill only; the KV cache goes to a decode server. */
        PREFILL,
        /** Decode only, from the KV cache of a prefill server. */
        DECODE
    }

    /** Dies that one instance takes. */
    public int diesOfOne() {
        return flags.tpSize() * flags.ppSize() * flags.replicas();
    }

    /** Dies that all instances take together. */
    public int dies() {
        return instances * diesOfOne();
    }
}

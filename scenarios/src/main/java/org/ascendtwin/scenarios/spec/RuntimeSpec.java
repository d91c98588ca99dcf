package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** What the serving runtime costs besides the kernels; a calibrated profile says what is left out here. */
@Doc("What the serving runtime costs besides kernels; from the serving profile where left out")
public record RuntimeSpec(
        @Doc("host: an iteration of the scheduler") @Nullable TimeSpan hostIteration,

        @Doc("host: a running request in an iteration") @Nullable TimeSpan hostRequest,

        @Doc("host: an operator that is launched by itself, as in prefills") @Nullable TimeSpan eagerLaunch,

        @Doc("host: between the launch of drafts and that of their verification") @Nullable TimeSpan verifyPreparation,

        @Doc("devices: from one kernel of a captured graph to the next") @Nullable TimeSpan graphGap,

        @Doc("mean delay of a rank at a collective; all wait for the last") @Nullable TimeSpan collectiveSkew,

        @Doc("times that a prefill takes longer than its kernels by themselves") @Range(min = 1, max = 1000) @Nullable Double promptSlowdown,

        @Doc(
                "times that a decode step reads and writes a layer's cached keys and values besides attention: 1 where a runtime"
                        + " appends to a copy, as Transformers does; 0, pages that grow in place, where it is left out")
        @Range(min = 0, max = 1000)
        @Nullable Double cacheCopies,

        @Doc("devices: choosing a batch's tokens from its logits") @Nullable TimeSpan sampling,

        @Doc("devices: the same for each request of the batch") @Nullable TimeSpan samplingRequest,

        @Doc("host: replay of a captured graph with its sequence lengths; the device's where no profile measured it")
        @Nullable TimeSpan graphReplay,

        @Doc(
                "devices: what a server's first prompts take longer, for which it compiles kernels; none where it is left out, as"
                        + " on a server that has served before")
        @Nullable TimeSpan coldStart) {}

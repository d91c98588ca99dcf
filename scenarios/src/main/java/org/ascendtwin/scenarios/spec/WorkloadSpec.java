package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load, in the words of SGLang's bench_serving where it has them: lengths from a recorded trace, from bench_serving's
 * random data set, or from distributions; arrivals from the trace, as a Poisson process, or as fast as a bound on the
 * requests in flight allows.
 */
@Doc("The load")
public record WorkloadSpec(
        @Doc(
                "a recorded trace: CSV (TIMESTAMP,ContextTokens,GeneratedTokens or arrived_at,num_prefill_tokens,"
                        + "num_decode_tokens), Mooncake JSON lines, or bench_serving's output with details, gzip or not; its lengths and arrivals replace the others")
        @Nullable Path trace,

        @Doc("only the first so many requests of the trace") @Range(min = 1, max = 5e6) @Nullable Integer traceLimit,

        @Doc("requests to draw where there is no trace") @Range(min = 1, max = 5e6) @Nullable Integer numPrompts,

        @Doc("mean arrival rate of a Poisson process (\"4 /s\"), or inf for all at once") @Default("inf")
        RequestRate requestRate,

        @Doc(
                "how even arrivals are: gaps follow a gamma distribution of this shape, so that 1 is the Poisson process, less"
                        + " comes in bursts, and 1000 is as good as regular (\"burstiness\" of vLLM's bench)")
        @Default("1.0")
        @Range(min = 0.01, max = 1000)
        double burstiness,

        @Doc("most requests in flight at once; further ones wait at the client") @Range(min = 1, max = 5e6) @Nullable Integer maxConcurrency,

        @Doc("a trace's gaps between arrivals are multiplied by this") @Default("1.0") @Range(min = 1e-6, max = 1e6)
        double slowdownFactor,

        @Doc("tokens in a prompt, as a number or a distribution") @Nullable LengthSpec inputLen,

        @Doc("tokens generated for a prompt, as a number or a distribution") @Nullable LengthSpec outputLen,

        @Doc(
                "output tokens that every request allows itself (max_new_tokens), which is all that the scheduler knows; an"
                        + " output that is not longer ends by itself. Left out: a request allows exactly its own length, as"
                        + " bench_serving does")
        @Range(min = 1, max = 1e9)
        @Nullable Integer maxNewTokens,

        @Doc("prompts that share prefixes, instead of num-prompts, input-len and output-len") @Nullable SharedPrefixSpec sharedPrefix,

        @Doc("programs, instead of num-prompts, input-len and output-len; request-rate is then the programs', and"
                + " max-concurrency the most of them at once")
        @Nullable ProgramSpec program,

        @Doc("a load that changes: phases one after the other, instead of num-prompts, request-rate, input-len and"
                + " output-len")
        @Default("[]")
        List<PhaseSpec> phases,

        @Doc(
                "prefixes that prompts have in common (system prompts of shared-prefix, shared texts at the beginning of programs)"
                        + " are computed before the load starts, as requests that count nowhere")
        @Default("false")
        boolean warmUp) {

    public WorkloadSpec {
        List<String> forms = new ArrayList<>();
        addIf(forms, sharedPrefix != null, "shared-prefix");
        addIf(forms, program != null, "program");
        addIf(forms, !phases.isEmpty(), "phases");
        if (burstiness != 1 && trace != null) {
            throw new IllegalArgumentException(
                    "burstiness is " + burstiness + " beside a trace, which says when requests arrive; keep one.");
        }
        boolean complete = inputLen != null && outputLen != null && numPrompts != null;
        if (forms.isEmpty() && trace == null && !complete) {
            throw new IllegalArgumentException("needs a trace, shared-prefix, a program, phases, or all of num-prompts,"
                    + " input-len and output-len.");
        }
        if (!forms.isEmpty()) {
            addIf(forms, trace != null, "trace");
            addIf(
                    forms,
                    inputLen != null || outputLen != null || numPrompts != null,
                    "num-prompts, input-len and output-len");
            addIf(forms, !phases.isEmpty() && requestRate.rate() != null, "request-rate");
            addIf(forms, program != null && maxNewTokens != null, "max-new-tokens");
        }
        if (forms.size() > 1) {
            throw new IllegalArgumentException(forms.getFirst() + " stands instead of " + forms.get(1) + "; keep one.");
        }
        if (warmUp && sharedPrefix == null && (program == null || !program.beginsShared())) {
            throw new IllegalArgumentException("warm-up needs prefixes that are known to be common."
                    + " Maybe shared-prefix, or a program that begins with a text that is shared.");
        }
    }

    private static void addIf(List<String> forms, boolean given, String form) {
        if (given) {
            forms.add(form);
        }
    }
}

package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
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

        @Doc(
                "prefixes that prompts have in common (system prompts of shared-prefix, shared texts at the beginning of programs)"
                        + " are computed before the load starts, as requests that count nowhere")
        @Default("false")
        boolean warmUp) {

    public WorkloadSpec {
        boolean drawn = inputLen != null || outputLen != null || numPrompts != null;
        if (trace == null
                && sharedPrefix == null
                && program == null
                && (inputLen == null || outputLen == null || numPrompts == null)) {
            throw new IllegalArgumentException(
                    "needs a trace, shared-prefix, a program, or all of num-prompts, input-len and output-len.");
        }
        if (sharedPrefix != null && (drawn || trace != null)) {
            throw new IllegalArgumentException("shared-prefix stands instead of "
                    + (trace != null ? "trace" : "num-prompts, input-len and output-len") + "; keep one.");
        }
        if (warmUp && sharedPrefix == null && (program == null || !program.beginsShared())) {
            throw new IllegalArgumentException("warm-up needs prefixes that are known to be common."
                    + " Maybe shared-prefix, or a program that begins with a text that is shared.");
        }
        if (program != null && (drawn || trace != null || sharedPrefix != null || maxNewTokens != null)) {
            throw new IllegalArgumentException("program stands instead of "
                    + (trace != null
                            ? "trace"
                            : sharedPrefix != null
                                    ? "shared-prefix"
                                    : drawn ? "num-prompts, input-len and output-len" : "max-new-tokens")
                    + "; keep one.");
        }
    }
}

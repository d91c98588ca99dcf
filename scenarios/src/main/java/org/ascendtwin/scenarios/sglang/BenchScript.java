package org.ascendtwin.scenarios.sglang;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.sim.unit.Rate;
import org.jspecify.annotations.Nullable;

/** The bench_serving command of a load. */
final class BenchScript {
    private BenchScript() {}

    /** Whether bench_serving can make the load. */
    static boolean says(WorkloadSpec workload) {
        boolean beyond = workload.program() != null || !workload.phases().isEmpty() || workload.warmUp();
        if (workload.maxNewTokens() != null || beyond) {
            return false;
        }
        Path trace = workload.trace();
        if (trace != null) {
            boolean alone =
                    workload.numPrompts() == null && workload.inputLen() == null && workload.outputLen() == null;
            return alone && trace.toString().endsWith(".jsonl");
        }
        if (workload.slowdownFactor() != 1 || workload.traceLimit() != null || workload.burstiness() != 1) {
            return false;
        }
        return workload.sharedPrefix() != null || ratio(workload) != null;
    }

    /** bench_serving has one range ratio for prompts and outputs; null where the load has not. */
    private static @Nullable Double ratio(WorkloadSpec workload) {
        if (workload.inputLen() instanceof LengthSpec.Constant && workload.outputLen() instanceof LengthSpec.Constant) {
            return 1.0;
        }
        boolean same = workload.inputLen() instanceof LengthSpec.Random input
                && workload.outputLen() instanceof LengthSpec.Random output
                && input.rangeRatio() == output.rangeRatio()
                && input.rangeRatio() < 1;
        return same ? ((LengthSpec.Random) Objects.requireNonNull(workload.inputLen())).rangeRatio() : null;
    }

    /** The script that loads {@code scenario}. */
    static String text(Scenario scenario) {
        WorkloadSpec workload = scenario.workload();
        LaunchScript script = new LaunchScript("python3 -m sglang.bench_serving")
                .comment(scenario.title())
                .comment("The load.")
                .comment("HOST and PORT say where the " + (scenario.router() == null ? "server" : "router")
                        + " listens.")
                .raw("backend", "sglang")
                .raw("host", "\"${HOST:-127.0.0.1}\"")
                .raw("port", "\"${PORT:-30000}\"");
        dataset(workload, script);
        if (workload.maxConcurrency() != null) {
            script.raw("max-concurrency", workload.maxConcurrency().toString());
        }
        Rate rate = workload.requestRate().rate();
        if (rate != null) {
            script.raw("request-rate", new BigDecimal(Double.toString(rate.perSecond())).toPlainString());
        }
        return script.raw("seed", Long.toString(scenario.run().seed())).text();
    }

    private static void dataset(WorkloadSpec workload, LaunchScript script) {
        SharedPrefixSpec shared = workload.sharedPrefix();
        Path trace = workload.trace();
        if (shared != null) {
            script.raw("dataset-name", "generated-shared-prefix")
                    .raw("gsp-num-groups", Integer.toString(shared.groups()))
                    .raw("gsp-prompts-per-group", Integer.toString(shared.promptsPerGroup()))
                    .raw("gsp-system-prompt-len", Integer.toString(shared.systemPromptLen()))
                    .raw("gsp-question-len", Integer.toString(shared.questionLen()))
                    .raw("gsp-output-len", Integer.toString(shared.outputLen()))
                    .raw("gsp-range-ratio", Double.toString(shared.rangeRatio()));
        } else if (trace != null) {
            script.raw("dataset-name", "mooncake")
                    .flag("dataset-path", List.of(trace.toString()))
                    .raw("use-trace-timestamps")
                    .raw("mooncake-slowdown-factor", Double.toString(workload.slowdownFactor()));
            if (workload.traceLimit() != null) {
                script.raw("num-prompts", workload.traceLimit().toString());
            }
        } else {
            script.raw("dataset-name", "random")
                    .raw(
                            "num-prompts",
                            Objects.requireNonNull(workload.numPrompts()).toString())
                    .raw("random-input-len", Integer.toString(most(workload.inputLen())))
                    .raw("random-output-len", Integer.toString(most(workload.outputLen())))
                    .raw("random-range-ratio", Double.toString(Objects.requireNonNull(ratio(workload))));
        }
    }

    private static int most(@Nullable LengthSpec length) {
        return switch (Objects.requireNonNull(length)) {
            case LengthSpec.Constant constant -> constant.tokens();
            case LengthSpec.Random random -> random.len();
            case LengthSpec.Lognormal lognormal -> lognormal.max();
            case LengthSpec.Quantiles quantiles -> quantiles.tokens().getLast();
        };
    }
}

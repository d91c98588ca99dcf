package org.ascendtwin.scenarios.workload;

import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/**
 * Draws the prompts of bench_serving's generated-shared-prefix: a group's system prompt, then a question of its own,
 * all prompts in shuffled order. (SGLang benchmark/datasets/generated_shared_prefix.py.)
 */
final class SharedPrefixes {
    /** Tokens of no two texts are equal: each text has this many numbers to itself. */
    private static final long NUMBERS_OF_A_TEXT = 1L << 31;

    private final SharedPrefixSpec spec;
    private final Streams streams;

    SharedPrefixes(SharedPrefixSpec spec, Streams streams) {
        this.spec = spec;
        this.streams = streams;
    }

    RequestTable table(long[] arrivalsNanos) {
        int count = spec.prompts();
        int[] systemLens = lengths(spec.systemPromptLen(), spec.groups(), "workload.system-prompt-len");
        int[] questionLens = lengths(spec.questionLen(), count, "workload.question-len");
        int[] outputTokens = lengths(spec.outputLen(), count, "workload.output-len");
        int[] order = shuffled(count);
        int[] inputTokens = new int[count];
        TokenRuns[] prompts = new TokenRuns[count];
        for (int i = 0; i < count; i++) {
            int group = order[i] / spec.promptsPerGroup();
            prompts[i] = systemPrompt(group, systemLens)
                    .append((spec.groups() + order[i]) * NUMBERS_OF_A_TEXT, questionLens[i]);
            inputTokens[i] = prompts[i].length();
        }
        return new RequestTable(arrivalsNanos, inputTokens, outputTokens, null, prompts);
    }

    /** The system prompts of all groups. */
    List<TokenRuns> systemPrompts() {
        int[] systemLens = lengths(spec.systemPromptLen(), spec.groups(), "workload.system-prompt-len");
        return IntStream.range(0, spec.groups())
                .mapToObj(group -> systemPrompt(group, systemLens))
                .toList();
    }

    private static TokenRuns systemPrompt(int group, int[] systemLens) {
        return TokenRuns.of(group * NUMBERS_OF_A_TEXT, systemLens[group]);
    }

    /** What such requests are, in words. */
    static String source(SharedPrefixSpec spec) {
        return "synthetic, " + spec.groups() + " group" + (spec.groups() == 1 ? "" : "s") + " of "
                + spec.promptsPerGroup() + " prompts that share up to " + spec.systemPromptLen() + " of up to "
                + ((long) spec.systemPromptLen() + spec.questionLen()) + " tokens";
    }

    private int[] lengths(int len, int count, String name) {
        LengthSpec distribution = new LengthSpec.Random(len, spec.rangeRatio());
        RandomStream stream = streams.stream(name, 0);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = distribution.tokens(stream.nextDouble());
        }
        return lengths;
    }

    /** The numbers from 0 to {@code count} - 1, every order equally likely (Fisher and Yates). */
    private int[] shuffled(int count) {
        RandomStream stream = streams.stream("workload.order", 0);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = (int) (stream.nextDouble() * (i + 1));
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}

package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** Measures what a cached context saves: two questions about the same context, the second with and without the radix cache. */
public final class PrefixBench implements AutoCloseable {
    private static final int PAGE = 16;
    private static final int QUESTION = 16;
    private static final int ROUNDS = 3;

    private final int vocabSize;
    private final int newTokens;
    private final DraftedDecoder decoder;

    /**
     * A bench for contexts of up to {@code longest} tokens, and answers of {@code newTokens}.
     *
     * @throws IllegalArgumentException if that is more than the model's context
     */
    public PrefixBench(Device device, DecoderWeights weights, int longest, int newTokens) {
        int total = longest + QUESTION + newTokens;
        if (total > weights.config().contextLength()) {
            throw new IllegalArgumentException("a shared context of " + longest + " tokens, a question of " + QUESTION
                    + " and an answer of " + newTokens + "; allowed: up to the model's context of "
                    + weights.config().contextLength());
        }
        this.vocabSize = weights.config().vocabSize();
        this.newTokens = newTokens;
        int pagesEach = total / PAGE + 2;
        DecoderLimits limits = new DecoderLimits(total + PAGE, 1, pagesEach);
        this.decoder = new DraftedDecoder(device, weights, null, new DraftedDecoder.Room(2 * pagesEach, PAGE, limits));
    }

    /**
     * One length of context; times are medians.
     *
     * @param contextTokens tokens that both questions share
     * @param coldFirstNanos from the second question to its first token, with nothing cached
     * @param warmFirstNanos the same with the context in the radix cache
     * @param coldNanos from the second question to the end of its answer, with nothing cached
     * @param warmNanos the same with the context in the radix cache
     * @param answerTokens tokens of the answer
     * @param isSame whether the answers were the same, token for token, in every round
     */
    public record Benefit(
            int contextTokens,
            long coldFirstNanos,
            long warmFirstNanos,
            long coldNanos,
            long warmNanos,
            int answerTokens,
            boolean isSame) {
        /** How many times sooner the first token comes. */
        public double firstTokenSpeedUp() {
            return (double) coldFirstNanos / warmFirstNanos;
        }

        /** How many times sooner the whole answer is there. */
        public double speedUp() {
            return (double) coldNanos / warmNanos;
        }
    }

    /** Measures contexts of {@code contextTokens}. */
    public Benefit run(int contextTokens) throws InterruptedException {
        long[][] nanos = new long[4][ROUNDS];
        boolean same = true;
        for (int round = 0; round < ROUNDS; round++) {
            List<TokenRuns> prompts = prompts(contextTokens, round);
            PromptRun cold = serve(prompts, true);
            PromptRun warm = serve(prompts, false);
            nanos[0][round] = firstTokenNanos(cold);
            nanos[1][round] = firstTokenNanos(warm);
            nanos[2][round] = answerNanos(cold);
            nanos[3][round] = answerNanos(warm);
            same &= Arrays.equals(cold.outputs().getLast(), warm.outputs().getLast());
        }
        for (long[] each : nanos) {
            Arrays.sort(each);
        }
        int half = ROUNDS / 2;
        return new Benefit(
                contextTokens, nanos[0][half], nanos[1][half], nanos[2][half], nanos[3][half], newTokens, same);
    }

    private PromptRun serve(List<TokenRuns> prompts, boolean withoutRadix) throws InterruptedException {
        int tokens = decoder.cache().pages() * PAGE;
        EngineConfig settings = EngineConfig.builder(tokens, 1)
                .pageSize(PAGE)
                .chunkedPrefillSize(-1)
                .maxPrefillTokens(tokens)
                .disableRadixCache(withoutRadix)
                .overlap(false)
                .ignoreEos(true)
                .build();
        return PromptRun.of(decoder.decoder(), null, settings, new PromptRun.Load(prompts, newTokens, 1));
    }

    private List<TokenRuns> prompts(int contextTokens, int round) {
        RandomStream random = new Streams(round, 0).stream("prefix-bench", contextTokens);
        TokenRuns context = new TokenRuns();
        append(context, contextTokens, random);
        List<TokenRuns> prompts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TokenRuns prompt = context.copy();
            append(prompt, QUESTION, random);
            prompts.add(prompt);
        }
        return prompts;
    }

    private void append(TokenRuns prompt, int tokens, RandomStream random) {
        for (int i = 0; i < tokens; i++) {
            prompt.append(random.nextInt(vocabSize), 1);
        }
    }

    private static int secondPrompt(PromptRun run) {
        int place = run.steps().size() - 1;
        while (run.steps().get(place).kind() != StepKind.EXTEND) {
            place--;
        }
        return place;
    }

    private static long firstTokenNanos(PromptRun run) {
        return run.steps().get(secondPrompt(run)).nanos();
    }

    private static long answerNanos(PromptRun run) {
        return run.steps().getLast().endNanos()
                - run.steps().get(secondPrompt(run)).launchNanos();
    }

    @Override
    public void close() {
        decoder.close();
    }
}

package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model's steps as the scheduler forms them: prompts alone, several at once and in chunks, decode steps of
 * many batch sizes, and both mixed; with a draft model, prompts that it reads as well and verifications of many windows and
 * batch sizes. Lengths are drawn, so that the steps lie all over the range and not on a grid.
 */
public final class StepBench implements AutoCloseable {
    private static final int PAGE = 16;
    private static final int SHORTEST = 8;
    private static final int FEW_REQUESTS = 4;
    private static final int FEW_TOKENS = 2;
    private static final int MANY_TOKENS = 20;
    private static final int[] BATCHES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
    private static final int[] WINDOWS = {1, 2, 3, 5, 7};
    private static final int DRAFTED_TOKENS = 40;
    /** Answers long enough to show how drafts become better, or worse, with the length of what they follow. */
    private static final int LONG_ANSWER = 200;

    private static final int LONG_ANSWERS = 16;
    private static final int[] CHUNKS = {32, 64, 128, 256, 512};

    private final int vocabSize;
    private final int longest;
    private final int mostRequests;
    private final int longAnswer;
    private final DraftedDecoder decoder;
    private final @Nullable Drafter drafter;
    private final DraftCounts drafts = new DraftCounts();

    /**
     * A bench for prompts of up to {@code longest} tokens, and up to {@code mostRequests} requests at once.
     *
     * @param draft weights of a model that drafts for it, in every step; null without
     * @throws IllegalArgumentException if that is more than the model's context
     */
    public StepBench(
            Device device, DecoderWeights weights, @Nullable DecoderWeights draft, int longest, int mostRequests) {
        int total = longest + (draft == null ? MANY_TOKENS : DRAFTED_TOKENS);
        if (longest < 2 * SHORTEST || total > weights.config().contextLength()) {
            throw new IllegalArgumentException("prompts of up to " + longest + " tokens; allowed: " + 2 * SHORTEST
                    + " to " + (weights.config().contextLength() - total + longest));
        }
        this.vocabSize = weights.config().vocabSize();
        this.longest = longest;
        this.mostRequests = mostRequests;
        longAnswer = Math.min(LONG_ANSWER, weights.config().contextLength() - longest);
        int widest = draft == null ? 1 : WINDOWS[WINDOWS.length - 1] + 1;
        int pagesEach = (longest + (draft == null ? MANY_TOKENS : longAnswer) + 2 * widest) / PAGE + 2;
        int tokens = 2 * longest + PAGE + mostRequests * Math.max(2, widest);
        DecoderLimits limits = new DecoderLimits(tokens, mostRequests, pagesEach, mostRequests * widest);
        this.decoder = new DraftedDecoder(
                device, weights, draft, new DraftedDecoder.Room(mostRequests * pagesEach, PAGE, limits));
        this.drafter = decoder.drafter(Drafter.LOSSLESS);
    }

    /** Runs every load once, with lengths of its own; returns the steps. The first round warms up. */
    public List<TimedStep> round(int index) throws InterruptedException {
        return drafter == null ? plainRound(index) : draftedRound(index);
    }

    /** How often drafts were right, in all rounds. */
    public DraftCounts drafts() {
        return drafts;
    }

    private List<TimedStep> draftedRound(int index) throws InterruptedException {
        RandomStream random = new Streams(index, 0).stream("step-bench.drafted", 0);
        List<TimedStep> steps = new ArrayList<>();
        for (int window : WINDOWS) {
            for (int batch : BATCHES) {
                if (batch <= mostRequests) {
                    steps.addAll(load(
                            drafting(batch, window),
                            batch,
                            DRAFTED_TOKENS,
                            random,
                            () -> logarithmic(random, longest)));
                }
            }
            steps.addAll(
                    load(drafting(1, window), FEW_REQUESTS, FEW_TOKENS, random, () -> logarithmic(random, longest)));
        }
        int answers = Math.min(LONG_ANSWERS, mostRequests);
        int widest = WINDOWS[WINDOWS.length - 1];
        steps.addAll(load(drafting(answers, widest), answers, longAnswer, random, () -> logarithmic(random, longest)));
        return steps;
    }

    private EngineConfig.Builder drafting(int running, int window) {
        return settings(running)
                .speculativeWindow(SpeculativeWindow.chain(window))
                .bigramKeys(true);
    }

    private List<TimedStep> plainRound(int index) throws InterruptedException {
        RandomStream random = new Streams(index, 0).stream("step-bench", 0);
        List<TimedStep> steps = new ArrayList<>();
        steps.addAll(load(settings(1), 8, FEW_TOKENS, random, () -> logarithmic(random, longest)));
        steps.addAll(load(settings(mostRequests), 8, FEW_TOKENS, random, () -> logarithmic(random, longest / 2)));
        steps.addAll(
                load(settings(mostRequests), mostRequests, FEW_TOKENS, random, () -> logarithmic(random, longest / 4)));
        steps.addAll(shared(settings(mostRequests).disableRadixCache(false), random));
        int few = Math.min(FEW_REQUESTS, mostRequests);
        for (int chunk : CHUNKS) {
            if (chunk < longest) {
                EngineConfig.Builder chunked = settings(few).chunkedPrefillSize(chunk);
                steps.addAll(load(chunked, 2, FEW_TOKENS, random, () -> longest - random.nextInt(longest / 4)));
                EngineConfig.Builder mixed =
                        settings(few).chunkedPrefillSize(chunk).enableMixedChunk(true);
                steps.addAll(load(mixed, 2 * few, MANY_TOKENS, random, () -> longest - random.nextInt(longest / 2)));
            }
        }
        for (int batch : BATCHES) {
            if (batch <= mostRequests) {
                steps.addAll(load(settings(batch), batch, MANY_TOKENS, random, () -> logarithmic(random, longest)));
            }
        }
        return steps;
    }

    private EngineConfig.Builder settings(int running) {
        return EngineConfig.builder(decoder.cache().pages() * PAGE, running)
                .pageSize(PAGE)
                .chunkedPrefillSize(-1)
                .maxPrefillTokens(2 * longest)
                .disableRadixCache(true)
                .overlap(false)
                .ignoreEos(true);
    }

    /** As many between 8 and 16 tokens as between 256 and 512. */
    private static int logarithmic(RandomStream random, int most) {
        double span = Math.log((double) most / SHORTEST);
        return (int) Math.round(SHORTEST * Math.exp(random.nextDouble() * span));
    }

    private List<TimedStep> load(
            EngineConfig.Builder settings, int requests, int newTokens, RandomStream random, IntSupplier lengths)
            throws InterruptedException {
        List<TokenRuns> prompts = new ArrayList<>();
        for (int id = 0; id < requests; id++) {
            prompts.add(extend(new TokenRuns(), lengths.getAsInt(), random));
        }
        return load(settings, prompts, newTokens, 0);
    }

    /** Prompts of which most is cached when they come: half of the longest is shared, and computed first. */
    private List<TimedStep> shared(EngineConfig.Builder settings, RandomStream random) throws InterruptedException {
        TokenRuns common = extend(new TokenRuns(), longest / 2, random);
        List<TokenRuns> prompts = new ArrayList<>(List.of(common.copy()));
        for (int id = 1; id < Math.min(2 * FEW_REQUESTS, mostRequests); id++) {
            prompts.add(extend(common.copy(), logarithmic(random, longest / 4), random));
        }
        return load(settings, prompts, FEW_TOKENS, 1);
    }

    /** Serves {@code prompts}; the first {@code alone} of them before the others come. */
    private List<TimedStep> load(EngineConfig.Builder settings, List<TokenRuns> prompts, int newTokens, int alone)
            throws InterruptedException {
        PromptRun run = PromptRun.of(
                decoder.decoder(), drafter, settings.build(), new PromptRun.Load(prompts, newTokens, alone));
        drafts.add(run.drafts());
        return run.steps();
    }

    private TokenRuns extend(TokenRuns prompt, int length, RandomStream random) {
        for (int i = 0; i < length; i++) {
            prompt.append(random.nextInt(vocabSize), 1);
        }
        return prompt;
    }

    @Override
    public void close() {
        decoder.close();
    }
}

package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpeculationRunTest {
    private static final String SMALL = """
            name: small
            title: A small one
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 2, speculative-algorithm: EAGLE3}
            workload:
              num-prompts: 40
              max-concurrency: 8
              input-len: 500
              output-len: {random: {len: 300, range-ratio: 0.5}}
            """;
    private static final String[] PLAIN = {"servers[0].flags.speculative-algorithm=null"};

    private static final long[] OUTPUTS = outputs();

    private static long[] outputs() {
        try {
            return run(PLAIN).first().requests().outputTokens().stream().toArray();
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunResult run(String... settings) throws InvalidInput {
        return TestRun.of(SMALL, settings);
    }

    private static double metric(RunResult result, String name) {
        return result.figure(name).value();
    }

    private static String problemOf(String... settings) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> run(settings));
        return String.valueOf(
                Objects.requireNonNull(refused, "the scenario was accepted").getMessage());
    }

    /** Every output token is emitted once, whoever drafts and whichever window is verified, and no other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "servers[0].flags.speculative-num-steps=5",
                "servers[0].flags.speculative-adaptive=true",
                "servers[0].window.rule=threshold",
                "servers[0].window.rule=load-aware",
                "servers[0].window.rule=oracle",
                "servers[0].flags.disable-overlap-schedule=true",
                "servers[0].flags.speculative-algorithm=NEXTN",
                "servers[0].flags.speculative-algorithm=NGRAM",
                "servers[0].flags.speculative-algorithm=STANDALONE,model.draft.id=qwen3-0.6b",
                "servers[0].flags.page-size=1,servers[0].flags.speculative-num-steps=8,"
                        + "servers[0].flags.speculative-eagle-topk=4,servers[0].flags.speculative-num-draft-tokens=32",
                "servers[0].flags.max-total-tokens=4096",
                "assumptions.acceptance.drift=-2,assumptions.acceptance.by-position=[0.9, 0.5]"
            })
    void outputsAreThoseAskedForWhateverIsDrafted(String settings) throws InvalidInput {
        RunResult result = run(settings.split(",(?=[a-z])"));
        long[] asked = OUTPUTS;
        assertThat(result.first().requests().outputTokens().stream().toArray()).isEqualTo(asked);
        assertThat(metric(result, "completed")).isEqualTo(40);
        assertThat(metric(result, "accept_length")).isGreaterThan(1);
        assertThat(metric(result, "output_throughput") * metric(result, "duration"))
                .isCloseTo((double) Arrays.stream(asked).sum(), within(0.01));
    }

    @Test
    void aMeasuredAcceptLengthIsMetByTheRun() throws InvalidInput {
        for (String length : List.of("1.5", "2.4", "3.2")) {
            RunResult result = run("assumptions.acceptance.accept-length=" + length);
            assertThat(metric(result, "accept_length"))
                    .isCloseTo(Double.parseDouble(length), within(0.05 * Double.parseDouble(length)));
        }
    }

    @Test
    void classesOfTextsComeToTheirMean() throws InvalidInput {
        String classes = "assumptions.acceptance.classes=[{name: code, share: 1, accept-length: 3},"
                + " {name: chat, share: 1, accept-length: 1.5}]";
        // As many output tokens of each, so that the mean is harmonic.
        assertThat(metric(run(classes), "accept_length")).isCloseTo(2, within(0.2));
    }

    /** On a single rank with a constant load nobody is faster than the bound, and ours is at least as good as any fixed window. */
    @Test
    void theOracleIsFastestAndTheLoadAwareRuleIsAsGoodAsTheBestFixedWindow() throws InvalidInput {
        double mostFixed = 0;
        double fastestFixed = Double.POSITIVE_INFINITY;
        for (int steps : new int[] {1, 2, 3, 5, 7, 9}) {
            RunResult fixed = run("servers[0].flags.speculative-num-steps=" + steps);
            mostFixed = Math.max(mostFixed, metric(fixed, "output_throughput"));
            fastestFixed = Math.min(fastestFixed, metric(fixed, "mean_tpot_ms"));
        }
        RunResult loadAware = run("servers[0].window.rule=load-aware");
        RunResult oracle = run("servers[0].window.rule=oracle");
        assertThat(metric(loadAware, "output_throughput")).isGreaterThan(0.995 * mostFixed);
        assertThat(metric(oracle, "mean_tpot_ms"))
                .isLessThan(fastestFixed)
                .isLessThan(metric(loadAware, "mean_tpot_ms"));
        // The last requests run alone, where an early end of one is luck.
        assertThat(metric(oracle, "output_throughput"))
                .isGreaterThan(mostFixed)
                .isGreaterThan(0.99 * metric(loadAware, "output_throughput"));
    }

    @Test
    void draftsThatAreNeverRightAreLeftByTheLoadAwareRule() throws InvalidInput {
        String never = "assumptions.acceptance.chance=0";
        String rule = "servers[0].window.rule=load-aware";
        double plain = metric(run(PLAIN), "output_throughput");
        double fixed = metric(run(never), "output_throughput");
        double loadAware = metric(run(never, rule), "output_throughput");
        double undrafted = metric(run(never, rule, "servers[0].window.max-steps=0"), "output_throughput");
        assertThat(fixed).isLessThan(0.9 * plain);
        assertThat(loadAware).isBetween(0.99 * undrafted, undrafted).isGreaterThan(1.1 * fixed);
        assertThat(undrafted).isLessThan(plain);
    }

    /** What is left of the loss where hosts take no time is the draft model's own: its cache has to know every token. */
    @Test
    void stepsWithoutDraftsOnlyKeepTheDraftModelsCache() throws InvalidInput {
        String free = "assumptions.runtime={eager-launch: 0 us, verify-preparation: 0 us, host-iteration: 0 us}";
        double plain = metric(run(PLAIN[0], free), "output_throughput");
        RunResult undrafted = run(
                free,
                "assumptions.acceptance.chance=0",
                "servers[0].window.rule=load-aware",
                "servers[0].window.max-steps=0");
        Map<String, Long> nanosByPart = undrafted.first().deviceNanosByPart();
        double all = nanosByPart.values().stream().mapToLong(Long::longValue).sum();
        double drafts = nanosByPart.getOrDefault("draft", 0L) / all;
        assertThat(drafts).isBetween(0.02, 0.1);
        assertThat(metric(undrafted, "output_throughput") / plain).isCloseTo(1 - drafts, within(0.01));
    }

    @Test
    void aTreeFindsMoreThanItsChain() throws InvalidInput {
        String page = "servers[0].flags.page-size=1";
        double chain = metric(run(page, "servers[0].flags.speculative-num-steps=3"), "accept_length");
        double tree = metric(
                run(
                        page,
                        "servers[0].flags.speculative-num-steps=3",
                        "servers[0].flags.speculative-eagle-topk=4",
                        "servers[0].flags.speculative-num-draft-tokens=16"),
                "accept_length");
        assertThat(tree).isGreaterThan(chain + 0.3);
    }

    @Test
    void whatSglangDoesNotStartIsRefused() {
        assertThat(problemOf(
                        "servers[0].flags.speculative-num-steps=3",
                        "servers[0].flags.speculative-eagle-topk=4",
                        "servers[0].flags.speculative-num-draft-tokens=8"))
                .contains("4 with page-size 128: on Ascend, SGLang verifies branches on pages of one token only.");
        assertThat(problemOf("servers[0].flags.speculative-algorithm=STANDALONE"))
                .contains("model.draft names none");
        assertThat(problemOf("servers[0].flags.speculative-algorithm=STANDALONE", "model.draft.id=llama-3.1-8b"))
                .contains("llama-3.1-8b knows 128256 tokens and qwen3-8b 151936");
        assertThat(problemOf("servers[0].flags.speculative-algorithm=STANDALONE", "model.draft.id=qwen3-0.7b"))
                .contains("no model is called \"qwen3-0.7b\"", "Maybe \"qwen3-0.6b\"");
        List<String> ranks = List.of("servers[0].flags.dp-size=2", "servers[0].flags.enable-dp-attention=true");
        assertThat(problemOf(with(ranks, "servers[0].flags.speculative-algorithm=NGRAM")))
                .contains("NGRAM with enable-dp-attention: SGLang does not start so.");
        assertThat(problemOf(with(ranks, "servers[0].window.rule=load-aware")))
                .contains("load-aware with dp-size 2: windows vary on a single rank only");
        assertThat(problemOf(PLAIN[0], "servers[0].window.rule=oracle"))
                .contains("oracle chooses windows of speculation, and speculative-algorithm names none");
        assertThat(problemOf("servers[0].window.rule=adaptive", "servers[0].window.max-steps=4"))
                .contains("min-steps and max-steps go with the rules threshold, load-aware and oracle");
        assertThat(problemOf("assumptions.acceptance.chance=0.5", "assumptions.acceptance.accept-length=2"))
                .contains("acceptance has 2 of chance, by-position and accept-length; keep one.");
        assertThat(problemOf("assumptions.acceptance.accept-length=4.5"))
                .contains("an accept length of 4.5 with 3 drafts; allowed: above 1");
    }

    private static String[] with(List<String> settings, String further) {
        return Stream.concat(new ArrayList<>(settings).stream(), Stream.of(further))
                .toArray(String[]::new);
    }
}

package org.ascendtwin.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs as load: prompts hold what came before, requests wait for it, and nothing is lost on the way. */
final class ProgramsTest {
    private static final String HEAD = """
            name: programs
            title: Programs
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            """;
    private static final String MIXED = "servers: [{flags: {tp-size: 1, page-size: 1, context-length: 4096}}]\n";
    private static final String PAIR = """
            servers:
              - {role: prefill, instances: 2, flags: {tp-size: 1}}
              - {role: decode, instances: 2, flags: {tp-size: 1, max-total-tokens: 8192, max-running-requests: 4}}
            router: {}
            """;
    private static final long MILLI = 1_000_000;

    private static Scenario read(String servers, String count, String steps) throws InvalidInput {
        String workload = "workload: {program: {count: " + count + ", steps: [{" + steps + "}]}}\n";
        return new ScenarioReader(List.of(new Resolver())).read("programs.yaml", HEAD + servers + workload, List.of());
    }

    private static RequestTable table(Scenario scenario) throws InvalidInput {
        return new RequestTables()
                .make(scenario.workload(), new Streams(scenario.run().seed(), 0));
    }

    private static Replication run(Scenario scenario) throws InvalidInput {
        return new ScenarioRun(scenario, new Resolver(), new RequestTables(), (done, total) -> {})
                .run("test", Jobs.ONE)
                .replications()
                .getFirst();
    }

    private static TokenRuns withOutputs(RequestTable table, int id) {
        return prompt(table, id).copy().append(Request.outputStart(id), table.outputTokens()[id]);
    }

    private static TokenRuns prompt(RequestTable table, int id) {
        return Objects.requireNonNull(table.prompts())[id];
    }

    private static boolean begins(TokenRuns longer, TokenRuns prefix) {
        return TokenRuns.commonLength(longer, 0, prefix, 0, prefix.length()) == prefix.length();
    }

    @Test
    void eachPromptBeginsWithTheLastOneAndItsOutput() throws InvalidInput {
        Scenario scenario = read(
                MIXED,
                "1",
                "text: {tokens: 500}}, {loop: {times: 4, body: [{gen: {tokens: 30}},"
                        + " {tool: {delay: 40 ms, tokens: 7}}]}}, {gen: {tokens: 5}");
        RequestTable table = table(scenario);
        assertThat(table.size()).isEqualTo(5);
        for (int i = 1; i < 5; i++) {
            TokenRuns before = withOutputs(table, i - 1);
            assertThat(begins(prompt(table, i), before)).isTrue();
            assertThat(prompt(table, i).length()).isEqualTo(before.length() + 7);
        }
        RequestTimes times = run(scenario).requests();
        for (int i = 1; i < 5; i++) {
            assertThat(times.sentNanos().get(i)).isEqualTo(times.finishedNanos().get(i - 1) + 40 * MILLI);
            assertThat(times.cachedTokens().get(i)).isEqualTo(table.inputTokens()[i] - 7);
        }
    }

    @Test
    void copiesGoSideBySideAndTheNextWaitsForTheSlowest() throws InvalidInput {
        Scenario scenario = read(
                MIXED,
                "1",
                "text: {tokens: 300}}, {fork: {copies: 3, body: [{text: {tokens: 5}},"
                        + " {gen: {tokens: {random: {len: 80, range-ratio: 0.1}}}},"
                        + " {tool: {delay: {exponential: {mean: 50 ms}}, tokens: 2}}]}}, {gen: {tokens: 5}");
        RequestTable table = table(scenario);
        RequestTimes times = run(scenario).requests();
        RequestOrder order = Objects.requireNonNull(table.order());
        long expected = 0;
        int inputs = 300;
        for (int copy = 0; copy < 3; copy++) {
            assertThat(times.sentNanos().get(copy)).isZero();
            RequestOrder.Link link = order.linksByRequest()[copy][0];
            assertThat(link.next()).isEqualTo(3);
            expected = Math.max(expected, times.finishedNanos().get(copy) + link.delayNanos());
            inputs += 5 + table.outputTokens()[copy] + 2;
        }
        assertThat(times.sentNanos().get(3)).isEqualTo(expected);
        assertThat(table.inputTokens()[3]).isEqualTo(inputs);
        assertThat(begins(prompt(table, 3), withOutputs(table, 0))).isTrue();
    }

    @Test
    void aSelectCachesThenScoresEachText() throws InvalidInput {
        RequestTable table =
                table(read(MIXED, "1", "text: {tokens: 300}}, {select: {choices: 4, tokens: 9}}, {gen: {tokens: 5}"));
        assertThat(table.outputTokens()).containsExactly(1, 1, 1, 1, 1, 5);
        assertThat(table.inputTokens()).containsExactly(300, 309, 309, 309, 309, 309);
        assertThat(IntStream.range(1, 5).filter(i -> begins(prompt(table, 5), prompt(table, i))))
                .hasSize(1);
    }

    @Test
    void aProgramsDrawsDoNotDependOnTheOthers() throws InvalidInput {
        String steps =
                "text: {tokens: {random: {len: 900}}}}, {loop: {times: {random: {len: 5}}, body: [{branch: {chance:"
                        + " 0.5, then: [{gen: {tokens: {random: {len: 90}}}}], otherwise: [{gen: {tokens: 3}}]}}]}";
        RequestTable few = table(read(MIXED, "3", steps));
        RequestTable many = table(read(MIXED, "50", steps));
        assertThat(Arrays.copyOf(many.outputTokens(), few.size())).isEqualTo(few.outputTokens());
        assertThat(Arrays.copyOf(many.inputTokens(), few.size())).isEqualTo(few.inputTokens());
    }

    @Test
    void whatFollowsAFailedRequestIsNeverSent() throws InvalidInput {
        Replication run = run(read(
                MIXED,
                "2",
                "text: {tokens: 300}}, {gen: {tokens: 5}}, {text: {tokens: 6000}}, {gen: {tokens: 5}}, {fork: {copies: 2,"
                        + " body: [{gen: {tokens: 9}}]}}, {gen: {tokens: 5}"));
        assertThat(run.metrics())
                .containsEntry("completed", 2.0)
                .containsEntry("failed_prompt_too_long", 2.0)
                .containsEntry("failed_never_sent", 6.0)
                .containsEntry("failed", 8.0)
                .containsEntry("completed_programs", 0.0);
    }

    @Test
    void warmingUpPaysForTheFirstPromptsBeforehand() throws InvalidInput {
        String text = HEAD + MIXED + """
                workload:
                  request-rate: 2 /s
                  shared-prefix: {groups: 10, prompts-per-group: 2, system-prompt-len: 2000, question-len: 50, output-len: 5}
                """;
        ScenarioReader reader = new ScenarioReader(List.of(new Resolver()));
        Replication cold = run(reader.read("warm.yaml", text, List.of()));
        Replication warm = run(reader.read("warm.yaml", text, List.of("workload.warm-up=true")));
        assertThat(warm.metrics().get("completed")).isEqualTo(20);
        assertThat(warm.metrics().get("total_input_tokens"))
                .isEqualTo(cold.metrics().get("total_input_tokens"));
        assertThat(warm.metrics().get("mean_ttft_ms")).isLessThan(cold.metrics().get("mean_ttft_ms"));
        assertThat(warm.requests().cachedTokens().stream()).allMatch(tokens -> tokens >= 2000);
        Replication program = run(reader.read(
                "warm.yaml",
                HEAD + MIXED + "workload: {warm-up: true, program: {count: 3, steps: [{text: {tokens: 800, shared: a}},"
                        + " {text: {tokens: 100, shared: b}}, {text: {tokens: 10}}, {gen: {tokens: 5}}]}}\n",
                List.of()));
        assertThat(program.requests().cachedTokens().stream().toArray()).containsExactly(900, 900, 900);
    }

    @Test
    void mistakesAreNamed() {
        assertThat(complaint("gen: {tokens: 5}")).contains("gen stands before any text");
        assertThat(complaint("text: {tokens: 5}")).contains("ask for nothing");
        assertThat(complaint("text: {tokens: {random: {len: 5}}, shared: a}}, {gen: {tokens: 5}"))
                .contains("shared text \"a\"");
        assertThat(complaint("text: {tokens: 5}}, {gne: {tokens: 5}")).contains("unknown kind", "gen");
        assertThat(complaint("text: {tokens: 5}}, {fork: {copies: 0, body: [{gen: {tokens: 5}}]}"))
                .contains("copies", "1 to 1000");
        assertThat(complaint("branch: {chance: 0.5, then: [{text: {tokens: 5}}]}}, {gen: {tokens: 5}"))
                .contains("gen stands before any text");
    }

    private static String complaint(String steps) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> read(MIXED, "1", steps));
        return String.valueOf(refused.getMessage());
    }

    static LongStream seeds() {
        return LongStream.range(0, 25);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestOfRandomProgramsEndsOnceAndInOrder(long seed) throws InvalidInput {
        SplittableRandom random = new SplittableRandom(seed);
        String steps = "text: {tokens: 100, shared: s}}, {" + steps(random, 3) + "}, {gen: {tokens: 4}";
        Scenario scenario = read(random.nextBoolean() ? MIXED : PAIR, "6", steps);
        assertThat(new ScenarioReader(List.of()).read("again.yaml", ScenarioWriter.yaml(scenario), List.of()))
                .as("seed %d", seed)
                .isEqualTo(scenario);
        RequestTable table = table(scenario);
        Replication run = run(scenario);
        double ended = run.metrics().getOrDefault("completed", Double.NaN)
                + run.metrics().getOrDefault("failed", Double.NaN);
        assertThat(ended).as("seed %d", seed).isEqualTo(table.size());
        RequestTimes times = run.requests();
        RequestOrder order = Objects.requireNonNull(table.order());
        for (int i = 0; i < table.size(); i++) {
            for (RequestOrder.Link link : order.linksByRequest()[i]) {
                if (times.isCompleted(link.next())) {
                    assertThat(times.sentNanos().get(link.next()))
                            .as("seed %d, request %d", seed, link.next())
                            .isGreaterThanOrEqualTo(times.finishedNanos().get(i) + link.delayNanos());
                }
            }
        }
    }

    private static String steps(SplittableRandom random, int depth) {
        String some =
                switch (random.nextInt(depth == 0 ? 3 : 7)) {
                    case 0 -> "gen: {tokens: {random: {len: " + (1 + random.nextInt(40)) + "}}}";
                    case 1 -> "tool: {delay: {exponential: {mean: 30 ms}}, tokens: " + (1 + random.nextInt(60)) + "}";
                    case 2 -> "select: {choices: 2, tokens: 3}";
                    case 3 ->
                        "fork: {copies: " + (1 + random.nextInt(3)) + ", body: [{" + steps(random, depth - 1) + "}]}";
                    case 4 -> "loop: {times: {random: {len: 3}}, body: [{" + steps(random, depth - 1) + "}]}";
                    case 5 -> "branch: {chance: 0.4, then: [{" + steps(random, depth - 1) + "}]}";
                    default -> "turn: {delay: 10 ms, tokens: 12}";
                };
        return random.nextInt(3) == 0 || depth == 0 ? some : some + "}, {" + steps(random, depth - 1);
    }
}

package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;

final class KvRouteTest {
    private static final String HEADS = """
            name: heads
            title: A model whose KV heads are split over dies
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, flags: {tp-size: 4}}
              - {role: decode, flags: {tp-size: 4}}
            router: {}
            workload: {num-prompts: 1, input-len: 1000, output-len: 10}
            """;

    private static KvRoute route(String text, int prefillDies, int decodeDies) throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver))
                .read(
                        "run.yaml",
                        text,
                        List.of("servers[0].flags.tp-size=" + prefillDies, "servers[1].flags.tp-size=" + decodeDies));
        ResolvedServer prefill = resolver.resolve(scenario).servers().get(0);
        ResolvedServer decode = resolver.resolve(scenario).servers().get(1);
        assertThat(decode.firstDie()).isEqualTo(prefillDies);
        KvRoute route = KvRoute.between(
                new KvRoute.End(prefill, prefill.firstDie(0, 0)), new KvRoute.End(decode, decode.firstDie(0, 0)));
        assertThat(IntStream.range(0, route.flowCount())
                        .mapToDouble(route::bytesPerToken)
                        .sum())
                .as("what all decode dies cache of a token")
                .isCloseTo(decodeDies * decode.memory().bytesPerToken(), within(1e-6));
        return route;
    }

    private static List<String> flows(KvRoute route) {
        return IntStream.range(0, route.flowCount())
                .mapToObj(flow -> route.fromDie(flow) + ">" + route.toDie(flow))
                .toList();
    }

    @Test
    void equallySplitHeadsGoFromDieToDie() throws InvalidInput {
        assertThat(flows(route(HEADS, 4, 4))).containsExactly("0>4", "1>5", "2>6", "3>7");
    }

    @Test
    void headsOfSeveralPrefillDiesComeTogetherOnOneDecodeDie() throws InvalidInput {
        assertThat(flows(route(HEADS, 4, 2))).containsExactly("0>4", "1>4", "2>5", "3>5");
    }

    @Test
    void headsOfOnePrefillDieSpreadOverSeveralDecodeDies() throws InvalidInput {
        assertThat(flows(route(HEADS, 2, 4))).containsExactly("0>2", "0>3", "1>4", "1>5");
    }

    @Test
    void aLatentIsWholeOnEveryDieAndComesFromOne() throws InvalidInput {
        String latent = HEADS.replace("qwen3-32b", "deepseek-r1")
                .replace("a3-server,", "a3-superpod-384,")
                .replace("flags: {tp-size: 4}", "flags: {tp-size: 4, max-total-tokens: 4096}");
        assertThat(flows(route(latent, 16, 32)).subList(14, 18)).containsExactly("14>30", "15>31", "0>32", "1>33");
        assertThat(flows(route(latent, 32, 16))).hasSize(16);
    }

    /** A run of pages is a block in each of 2 x 64 buffers; cut heads are a block for each of 128 tokens a page. */
    @Test
    void blocksAreRunsOfPagesOrOfCutHeadsTheTokensOfEach() throws InvalidInput {
        double issueNanos = 3350;
        assertThat(route(HEADS, 4, 4).issueNanos(300, 3, 1)).isEqualTo((long) (1 * 128 * issueNanos));
        assertThat(route(HEADS, 4, 4).issueNanos(300, 3, 3)).isEqualTo((long) (3 * 128 * issueNanos));
        assertThat(route(HEADS, 4, 2).issueNanos(300, 3, 1)).isEqualTo((long) (3 * 128 * 128 * issueNanos));
        assertThat(route(HEADS, 2, 4).issueNanos(300, 3, 1))
                .as("each prefill die sends to two")
                .isEqualTo((long) (2 * 3 * 128 * 128 * issueNanos));
        assertThat(route(HEADS, 4, 4).issueNanos(0, 0, 0)).isZero();
    }

    @Test
    void everyStageSendsTheKvOfItsLayers() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver))
                .read("run.yaml", HEADS, List.of("servers[0].flags.pp-size=3", "servers[0].flags.tp-size=2"));
        ResolvedServer prefill = resolver.resolve(scenario).servers().get(0);
        ResolvedServer decode = resolver.resolve(scenario).servers().get(1);
        KvRoute route = KvRoute.between(
                new KvRoute.End(prefill, prefill.firstDie(0, 0)), new KvRoute.End(decode, decode.firstDie(0, 0)));
        assertThat(flows(route))
                .containsExactly("0>6", "0>7", "1>8", "1>9", "2>6", "2>7", "3>8", "3>9", "4>6", "4>7", "5>8", "5>9");
        // 64 layers over three stages: 21, 21 and 22
        assertThat(route.bytesPerToken(0) / decode.memory().bytesPerToken()).isCloseTo(21.0 / 64, within(1e-12));
        assertThat(route.bytesPerToken(8) / decode.memory().bytesPerToken()).isCloseTo(22.0 / 64, within(1e-12));
    }
}

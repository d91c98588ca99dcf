package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;

/** Several servers behind a router, alike or in prefill and decode roles. */
class PairedRunTest {
    private static final String PAIRED = TestScenario.paired(120, 3, 3000, 400);

    private static final String MIXED = """
        name: mixed
        title: Servers that do both
        model: {id: qwen3-32b, weights: w8a8}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - {instances: 1, flags: {tp-size: 2}}
        router: {flags: {policy: round_robin}}
        workload: {num-prompts: 100, max-concurrency: 20, input-len: 1000, output-len: 100}
        """;

    private static RunResult run(String text, String... settings) throws InvalidInput {
        return TestRun.of(text, settings);
    }

    private static double figure(RunResult result, String name) {
        return result.figure(name).value();
    }

    @Test
    void everyTokenArrivesAndThePartsAddUpToTheTimeToFirstToken() throws InvalidInput {
        RunResult result = run(PAIRED);
        assertThat(figure(result, "completed")).isEqualTo(120);
        assertThat(figure(result, "failed")).isZero();
        double parts = 0;
        for (String part :
                List.of("room_wait", "buffer_wait", "prefill_wait", "prefill", "transfer_rest", "join_wait")) {
            assertThat(figure(result, "mean_" + part + "_ms")).as(part).isNotNegative();
            parts += figure(result, "mean_" + part + "_ms");
        }
        assertThat(parts).isCloseTo(figure(result, "mean_ttft_ms"), within(1e-6));
        assertThat(result.notes()).anySatisfy(note -> assertThat(note).startsWith("Mean TTFT by part:"));
    }

    @Test
    void theSameSeedGivesTheSameDigestAndAnotherSeedAnother() throws InvalidInput {
        String digest = run(PAIRED).digest();
        assertThat(run(PAIRED).digest()).isEqualTo(digest);
        assertThat(run(PAIRED, "run.seed=7").digest()).isNotEqualTo(digest);
    }

    @Test
    void aSecondPrefillServerTakesWaitingAwayWherePrefillIsTheBottleneck() throws InvalidInput {
        String burst = PAIRED.replace("request-rate: 3 /s", "max-concurrency: 120");
        double one = figure(run(burst), "mean_prefill_wait_ms");
        double two = figure(run(burst, "servers[0].instances=2"), "mean_prefill_wait_ms");
        assertThat(two).isLessThan(0.7 * one);
    }

    @Test
    void aRequestCostsNoMoreEventsAmongEightServersThanAtOne() throws InvalidInput {
        Replication one = run(MIXED).first();
        Replication eight = run(
                        MIXED, "servers[0].instances=8", "workload.num-prompts=800", "workload.max-concurrency=160")
                .first();
        assertThat(eight.events() / 800.0).isLessThan(1.1 * one.events() / 100.0);
        assertThat(eight.engineSteps() / 800.0).isLessThan(1.1 * one.engineSteps() / 100.0);
    }

    @Test
    void everyRouterServesEverybody() throws InvalidInput {
        Set<String> digests = new TreeSet<>();
        for (String policy : List.of("random", "round_robin", "cache_aware", "power_of_two")) {
            RunResult result = run(MIXED, "servers[0].instances=4", "router.flags.policy=" + policy);
            assertThat(figure(result, "completed")).as(policy).isEqualTo(100);
            digests.add(result.digest());
        }
        // Without shared prefixes and with even loads cache_aware may well choose as round_robin does.
        assertThat(digests).hasSizeGreaterThanOrEqualTo(3);
        assertThat(figure(run(PAIRED, "servers[0].instances=2", "router.flags.prefill-policy=bucket"), "completed"))
                .isEqualTo(120);
    }

    @Test
    void ranksOfDataParallelAttentionHandOverToEachOther() throws InvalidInput {
        RunResult result = run(
                PAIRED,
                "servers[0].flags.dp-size=2",
                "servers[0].flags.enable-dp-attention=true",
                "servers[1].flags.dp-size=2",
                "servers[1].flags.enable-dp-attention=true",
                "servers[1].flags.speculative-algorithm=EAGLE3",
                "servers[0].flags.speculative-algorithm=EAGLE3");
        assertThat(figure(result, "completed")).isEqualTo(120);
        assertThat(figure(result, "accept_length")).isGreaterThan(1);
    }

    @Test
    void whatKeepsRealPairsFromWorkingIsNoted() throws InvalidInput {
        RunResult result = run(
                PAIRED,
                "workload.num-prompts=4",
                "servers[1].flags.speculative-algorithm=EAGLE3",
                "servers[0].flags.disaggregation-transfer-backend=nixl",
                "servers[1].flags.disaggregation-transfer-backend=ascend");
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("Speculation is on in servers[1] (decode) and off in servers[0] (prefill)"))
                .filteredOn(note -> note.contains("transport between Ascend dies"))
                .singleElement()
                .asString()
                .startsWith("A real prefill server may refuse this: disaggregation-transfer-backend nixl");
        assertThat(run(PAIRED, "workload.num-prompts=4").notes())
                .noneMatch(note -> note.startsWith("Speculation is on") || note.startsWith("A real"));
    }

    /** KV leaves A3 over its RoCE port and comes in over that of A2, 25 GB/s each. */
    @Test
    void rolesOnMachinesOfTheirOwnHandKvOverTheSlowerNetwork() throws InvalidInput {
        String own = "servers[1].cluster={id: a2-server, device: ascend-910b2}";
        RunResult apart = run(PAIRED, own);
        assertThat(figure(apart, "completed")).isEqualTo(120);
        // With as many heads a die on both sides the bytes decide, not how many blocks they are issued in.
        String equal = "servers[0].flags.tp-size=2";
        String alone = "workload.max-concurrency=1";
        assertThat(figure(run(PAIRED, own, equal, alone), "mean_transfer_rest_ms"))
                .isGreaterThan(3 * figure(run(PAIRED, equal, alone), "mean_transfer_rest_ms"));
        assertThat(apart.digest()).isEqualTo(run(PAIRED, own).digest());
        assertThatThrownBy(() -> run(PAIRED, own, "servers[1].instances=5"))
                .hasMessageContaining("servers[1].cluster: has 8 dies; its servers take 10");
    }

    /** 1,900 prompt tokens and the 512 kept for an output exceed 2,048; SGLang waits 300 s before it finds out. */
    @Test
    void aPromptThatNeverFitsEndsInItsOwnWayWhereTheDefectIsRepaired() throws InvalidInput {
        String text = """
            name: head
            title: A prompt that no decode server can hold
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, flags: {tp-size: 1}}
              - {role: decode, flags: {tp-size: 1, max-total-tokens: 2048}}
            router: {}
            workload:
              phases:
                - {num-prompts: 1, request-rate: 5 /s, input-len: 1900, output-len: 20}
                - {num-prompts: 5, request-rate: 5 /s, input-len: 100, output-len: 20}
            """;
        Map<String, Double> followed = metricsOf(text);
        Map<String, Double> repaired = metricsOf(text, "servers[1].repaired-defects=[unservable-head]");
        // The second arrives with the first, and gives up with it.
        assertThat(followed).containsEntry("failed_timed_out", 2.0).containsEntry("completed", 4.0);
        assertThat(followed.get("mean_ttft_ms")).isGreaterThan(200_000);
        assertThat(repaired).containsEntry("failed_out_of_memory", 1.0).containsEntry("completed", 5.0);
        assertThat(repaired.get("mean_ttft_ms")).isLessThan(1000);
    }

    private static Map<String, Double> metricsOf(String text, String... settings) throws InvalidInput {
        return TestRun.of(text, settings).first().metrics();
    }
}

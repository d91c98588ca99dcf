package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.junit.jupiter.api.Test;

final class DataParallelRunTest {
    private static final String MIXTURE = """
            name: mixture
            title: Attention in data parallel, experts exchanged
            model: {id: qwen3-30b-a3b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 8, dp-size: 4, enable-dp-attention: true, moe-a2a-backend: deepep, max-running-requests: 64}
            workload:
              num-prompts: 200
              max-concurrency: 64
              input-len: {lognormal: {median: 400, sigma: 1.0, max: 4000}}
              output-len: {random: {len: 200, range-ratio: 0.1}}
            """;

    private static RunResult run(String... settings) throws InvalidInput {
        return TestRun.of(MIXTURE, settings);
    }

    private static String flag(String name, Object value) {
        return "servers[0].flags." + name + "=" + value;
    }

    @Test
    void tokensRequestsAndDeviceTimeAreConserved() throws InvalidInput {
        for (RunResult result :
                List.of(run(), run(flag("speculative-algorithm", "EAGLE3")), run(flag("tp-size", 16)))) {
            Replication run = result.first();
            assertThat(result.figure("completed").value()).isEqualTo(200);
            assertThat(run.requests().outputTokens().stream().allMatch(count -> count >= 20 && count <= 200))
                    .isTrue();
            long busy = run.deviceNanosByPart().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(busy).isPositive().isLessThanOrEqualTo(run.simulatedNanos());
            double sojournNanos = 0;
            long end = 0;
            for (int i = 0; i < 200; i++) {
                sojournNanos += run.requests().latencyNanos(i);
                end = Math.max(end, run.requests().finishedNanos().get(i));
            }
            assertThat(result.figure("concurrency").value()).isCloseTo(sojournNanos / end, within(1e-6));
        }
    }

    /** Nobody else has a prompt and nothing runs, so that only the limit on passes lets it in. */
    @Test
    void aPromptByItselfIsNotHeldForever() throws InvalidInput {
        String delayed = flag("enable-prefill-delayer", true);
        RunResult held = run(delayed, "workload.num-prompts=1", flag("prefill-delayer-max-delay-passes", 200));
        RunResult less = run(delayed, "workload.num-prompts=1", flag("prefill-delayer-max-delay-passes", 20));
        assertThat(held.figure("completed").value()).isEqualTo(1);
        assertThat(held.figure("mean_ttft_ms").value())
                .isGreaterThan(less.figure("mean_ttft_ms").value());
    }

    @Test
    void aGroupOfOneIsAnEngineWithoutDataParallelism() throws InvalidInput {
        RunResult plain = run(flag("dp-size", 1), flag("enable-dp-attention", false));
        RunResult group = run(flag("dp-size", 1), flag("enable-dp-attention", true));
        assertThat(group.first().digest()).isEqualTo(plain.first().digest());
    }

    @Test
    void sglangsDivisionsOverTheRanksAreDerivedAndDerivingAgainChangesNothing() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("run.yaml", MIXTURE, List.of());
        Resolved server = resolver.resolve(scenario);
        assertThat(server.first().engine().chunkedPrefillSize()).isEqualTo(8192 / 4);
        assertThat(server.first().engine().maxRunningRequests()).isEqualTo(16);
        assertThat(server.first().engine().scheduleConservativeness()).isCloseTo(0.3, within(1e-12));
        assertThat(server.first().deployment().placement().ep()).isEqualTo(8);
        Resolved again = resolver.resolve(new ScenarioReader(List.of(resolver))
                .read("again.yaml", ScenarioWriter.yaml(server.scenario()), List.of()));
        assertThat(again.first().engine()).isEqualTo(server.first().engine());
        assertThat(again.first().memory()).isEqualTo(server.first().memory());
    }

    @Test
    void everyRankKeepsItsOwnCache() throws InvalidInput {
        for (int ranks : new int[] {2, 4}) {
            Resolver resolver = new Resolver();
            Scenario scenario =
                    new ScenarioReader(List.of(resolver)).read("run.yaml", MIXTURE, List.of(flag("dp-size", ranks)));
            double ofOne = resolver.resolve(scenario).first().engine().maxTotalTokens();
            assertThat(run(flag("dp-size", ranks)).figure("kv_capacity_tokens").value())
                    .isEqualTo(ranks * ofOne);
        }
    }

    @Test
    void anUnevenLoadWaitsForItsSlowestRank() throws InvalidInput {
        // One request at a time keeps three of four ranks idle, yet takes as long a step as anywhere.
        RunResult lonely = run("workload.max-concurrency=1", "workload.num-prompts=20");
        RunResult even = run("workload.max-concurrency=4", "workload.num-prompts=80");
        double gain = even.figure("output_throughput").value()
                / lonely.figure("output_throughput").value();
        assertThat(gain).isBetween(2.0, 4.0);
    }

    @Test
    void groupsWithoutDataParallelAttentionAreServersBehindOneController() throws InvalidInput {
        RunResult replicas = run(
                flag("tp-size", 4), flag("dp-size", 2), flag("enable-dp-attention", false), "workload.num-prompts=80");
        RunResult servers = run(
                flag("tp-size", 4),
                flag("dp-size", 1),
                flag("enable-dp-attention", false),
                "servers[0].instances=2",
                "router={flags: {policy: round_robin}}",
                "workload.num-prompts=80");
        assertThat(replicas.first().requests().finishedNanos().stream().toArray())
                .isEqualTo(servers.first().requests().finishedNanos().stream().toArray());
        assertThat(replicas.figure("kv_capacity_tokens").value())
                .isEqualTo(servers.figure("kv_capacity_tokens").value());
    }

    @Test
    void aPipelineServesEveryRequestAndItsTimesAddUp() throws InvalidInput {
        for (RunResult result : List.of(
                run(flag("tp-size", 4), flag("dp-size", 2), flag("pp-size", 3)),
                run(flag("tp-size", 2), flag("dp-size", 1), flag("pp-size", 4), flag("chunked-prefill-size", 256)))) {
            Replication run = result.first();
            assertThat(result.figure("completed").value()).isEqualTo(200);
            long busy = run.deviceNanosByPart().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(busy).isPositive().isLessThan(run.simulatedNanos());
        }
    }

    @Test
    void stagesOfAPipelineWithOneRequestWaitForEachOther() throws InvalidInput {
        Replication run = run(
                        "workload={num-prompts: 1, input-len: 200, output-len: 50}",
                        flag("enable-dp-attention", false),
                        flag("tp-size", 2),
                        flag("dp-size", 1),
                        flag("pp-size", 4))
                .first();
        long parts = run.deviceNanosByPart().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long bubbles = run.deviceNanosByPart().getOrDefault("bubble", 0L);
        assertThat(bubbles / (double) parts).isBetween(0.74, 0.80); // three of four wait, and hops take time
        assertThat(parts / (double) run.simulatedNanos()).isBetween(0.6, 1.0); // the rest is the host's turn
    }

    @Test
    void stagesComputeTheChunksOfALongPromptAtTheSameTime() throws InvalidInput {
        String[] alone = {
            "workload={num-prompts: 1, input-len: 64000, output-len: 1}",
            flag("chunked-prefill-size", 4096),
            flag("enable-dp-attention", false),
            flag("context-length", 70000),
            flag("dp-size", 1),
            flag("tp-size", 2)
        };
        double whole = run(alone).figure("mean_ttft_ms").value();
        String[] staged = Arrays.copyOf(alone, alone.length + 1);
        staged[alone.length] = flag("pp-size", 8);
        double pipelined = run(staged).figure("mean_ttft_ms").value();
        // 16 chunks over 8 stages: 23 turns of an eighth each, later chunks dearer, and hops between
        assertThat(whole / pipelined).isBetween(3.5, 8 * 16 / 23.0);
    }
}

package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.fabric.HostLink;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;
import org.junit.jupiter.api.Test;

/** Copies between dies and hosts take what a layer-by-layer recursion says, and whole runs feel them. */
final class HostCopiesTest {
    private static final String TIERS = """
        name: tiers
        title: Prefixes that the die cannot keep
        model: {id: qwen3-8b}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - flags: {tp-size: 1, max-total-tokens: 16384, max-running-requests: 8}
        workload:
          request-rate: 4 /s
          shared-prefix:
            {groups: 20, prompts-per-group: 6, system-prompt-len: 2048, question-len: 100, output-len: 20}
        """;

    private static Map<String, Double> run(String... settings) throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("tiers.yaml", TIERS, List.of(settings));
        RunResult result =
                new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {}).run("test", Jobs.ONE);
        return result.replications().getFirst().metrics();
    }

    /** Layer after layer: each needs the one before and its own part of the copy. */
    private static double layerByLayer(
            double copyNanos, double latencyNanos, double readyNanos, double step, int layers) {
        double end = readyNanos;
        for (int layer = 1; layer <= layers; layer++) {
            end = Math.max(end, latencyNanos + copyNanos * layer / layers) + step / layers;
        }
        return end;
    }

    @Test
    void aStepWaitsLayerByLayerForWhatItLoads() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            int layers = 1 + random.nextInt(60);
            long tokens = 1L + random.nextInt(30_000);
            long readyNanos = random.nextInt(20_000_000);
            long stepNanos = 1L + random.nextInt(50_000_000);
            HostLink link =
                    new HostLink(new ByteRate(2e10), new ByteRate(5e10), new TimeSpan(random.nextInt(100_000)), "test");
            HostCopies copies = new HostCopies(link, 70_000, layers);
            double copyNanos = tokens * 70_000 / 50.0;
            double expected = layerByLayer(
                    copyNanos, (double) link.latency().nanos(), (double) readyNanos, (double) stepNanos, layers);
            assertThat((double) copies.loadedEndNanos(0, tokens, 0, readyNanos, stepNanos))
                    .as("seed %d, case %d", seed, i)
                    .isCloseTo(expected, within(2.0 + 70_000 / 50.0));
        }
    }

    @Test
    void loadsOfOneRankFollowOneAnother() {
        HostLink link = new HostLink(new ByteRate(1e9), new ByteRate(1e9), new TimeSpan(100), "test");
        HostCopies copies = new HostCopies(link, 10, 1);
        assertThat(copies.loadedEndNanos(0, 50, 0, 0, 7)).isEqualTo(100 + 500 + 7);
        assertThat(copies.loadedEndNanos(0, 50, 300, 300, 7))
                .as("behind the first")
                .isEqualTo(600 + 100 + 500 + 7);
        assertThat(copies.loadedEndNanos(1, 50, 300, 300, 7))
                .as("on another rank")
                .isEqualTo(300 + 100 + 500 + 7);
    }

    @Test
    void whatRanksTakeBackIsCopiedSideBySide() {
        HostLink link = new HostLink(new ByteRate(1e9), new ByteRate(1e9), new TimeSpan(100), "test");
        HostCopies copies = new HostCopies(link, 10, 1);
        copies.keep(0, 1, 50);
        copies.keep(2, 2, 70);
        copies.keep(2, 3, 20);
        StepPlan plan = new StepPlan(1);
        assertThat(copies.heldUpNanos(0, plan)).isEqualTo(100 + 500);
        assertThat(copies.heldUpNanos(1, plan)).isZero();
        assertThat(copies.heldUpNanos(2, plan)).isEqualTo(100 + 900);
        assertThat(copies.heldUpNanos(2, plan)).as("once").isZero();
    }

    /** A server whose host link has the given rate in both directions. */
    private static Map<String, Double> tiered(String policy, String rate) throws InvalidInput {
        return run(
                "servers[0].flags.enable-hierarchical-cache=true",
                "servers[0].flags.hicache-ratio=2.5",
                "servers[0].flags.hicache-write-policy=" + policy,
                "cluster.id={id: own, like: a3-server, host: {to-host: " + rate + ", from-host: " + rate + "}}");
    }

    @Test
    void nothingLoadedCostsNothing() {
        HostCopies copies =
                new HostCopies(new HostLink(new ByteRate(2e10), new ByteRate(5e10), new TimeSpan(10), "test"), 1, 4);
        assertThat(copies.loadedEndNanos(0, 0, 0, 5, 100)).isEqualTo(105);
    }

    @Test
    void eachTierFindsMoreOfThePromptsAndShortensTheWait() throws InvalidInput {
        Map<String, Double> none = run();
        String host = "servers[0].flags.enable-hierarchical-cache=true";
        Map<String, Double> tier = run(host, "servers[0].flags.hicache-ratio=2.5");
        Map<String, Double> storage =
                run(host, "servers[0].flags.hicache-ratio=1.1", "servers[0].flags.hicache-storage-backend=mooncake");
        assertThat(none).doesNotContainKeys("loaded_tokens", "fetched_tokens");
        assertThat(tier.get("cached_tokens")).isGreaterThan(none.get("cached_tokens"));
        assertThat(tier.get("loaded_tokens")).isPositive();
        assertThat(tier.get("fetched_tokens")).isZero();
        assertThat(tier.get("mean_ttft_ms")).isLessThan(none.get("mean_ttft_ms"));
        assertThat(storage.get("fetched_tokens")).isPositive();
        assertThat(storage.get("cached_tokens")).isGreaterThan(none.get("cached_tokens"));
    }

    @Test
    void aSlowStorageIsWaitedForNoLongerThanItsPolicySays() throws InvalidInput {
        String[] slow = {
            "servers[0].flags.enable-hierarchical-cache=true",
            "servers[0].flags.hicache-ratio=1.1",
            "servers[0].flags.hicache-storage-backend=file",
            "assumptions.kv-storage.read=100 MB/s",
            "servers[0].flags.hicache-storage-prefetch-policy=best_effort",
            // So few that nobody waits for anything but storage.
            "workload.request-rate=1 /s"
        };
        Map<String, Double> hasty = run(slow);
        slow[4] = "servers[0].flags.hicache-storage-prefetch-policy=wait_complete";
        Map<String, Double> patient = run(slow);
        assertThat(hasty.get("mean_ttft_ms")).isLessThan(patient.get("mean_ttft_ms"));
        assertThat(patient.get("fetched_tokens")).isGreaterThan(hasty.get("fetched_tokens"));
    }

    @Test
    void aSizeInGigabytesIsEachDies() throws InvalidInput {
        Resolver resolver = new Resolver();
        Resolved resolved = resolver.resolve(new ScenarioReader(List.of(resolver))
                .read(
                        "tiers.yaml",
                        TIERS,
                        List.of(
                                "servers[0].flags.enable-hierarchical-cache=true",
                                "servers[0].flags.hicache-size=30")));
        ResolvedServer server = resolved.first();
        int page = server.engine().pageSize();
        int tokens = server.engine().hiCache().tokens(server.engine().maxTotalTokens(), page);
        double wanted = 30e9 / server.memory().bytesPerToken();
        assertThat((double) tokens).isBetween(wanted - 1, wanted + page);
    }

    @Test
    void whatADecodeServerTakesBackIsCopiedOutAndIn() throws InvalidInput {
        String pairs = TIERS.substring(0, TIERS.indexOf("servers:")) + """
            servers:
              - {role: prefill, flags: {tp-size: 1}}
              - {role: decode, flags: {tp-size: 1, max-total-tokens: 3072, num-reserved-decode-tokens: 0, max-running-requests: 16}}
            router: {}
            workload: {num-prompts: 60, max-concurrency: 16, input-len: 300, output-len: {random: {len: 400, range-ratio: 0.2}}, max-new-tokens: 400}
            """;
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("pairs.yaml", pairs, List.of());
        Map<String, Double> metrics = new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {})
                .run("test", Jobs.ONE)
                .replications()
                .getFirst()
                .metrics();
        assertThat(metrics.get("retractions")).isPositive();
        assertThat(metrics.get("failed")).isZero();
    }

    private static double latency(Map<String, Double> metrics) {
        return metrics.getOrDefault("mean_e2e_latency_ms", Double.NaN);
    }

    @Test
    void aSlowerHostLinkIsNeverFaster() throws InvalidInput {
        for (String policy : List.of("write_through", "write_through_selective", "write_back")) {
            double before = 0;
            for (String rate : List.of("1 TB/s", "50 GB/s", "2 GB/s", "200 MB/s", "20 MB/s")) {
                Map<String, Double> metrics = tiered(policy, rate);
                assertThat(latency(metrics)).as("%s at %s", policy, rate).isGreaterThanOrEqualTo(before * 0.999);
                assertThat(metrics.get("written_tokens")).isPositive();
                assertThat(metrics.get("failed")).isZero();
                before = latency(metrics);
            }
        }
    }

    @Test
    void whatIsWrittenBackHoldsTheHostUpAndWhatIsWrittenThroughDoesNot() throws InvalidInput {
        double swift = latency(tiered("write_through", "1 TB/s"));
        double swiftBack = latency(tiered("write_back", "1 TB/s"));
        String slowWrites = "cluster.id={id: own, like: a3-server, host: {to-host: 500 MB/s, from-host: 1 TB/s}}";
        String host = "servers[0].flags.enable-hierarchical-cache=true";
        String ratio = "servers[0].flags.hicache-ratio=2.5";
        double through = latency(run(host, ratio, slowWrites));
        double back = latency(run(host, ratio, slowWrites, "servers[0].flags.hicache-write-policy=write_back"));
        assertThat(through / swift).isBetween(0.999, 1.2);
        assertThat(back / swiftBack).isGreaterThan(1.5);
    }
}

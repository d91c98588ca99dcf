package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests spend their time. */
final class AttributionTest {
    private static final String MIXED = """
        name: mixed
        title: Servers that do both
        model: {id: qwen3-8b}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - {flags: {tp-size: 2, max-running-requests: 24}}
        workload:
          num-prompts: 90
          max-concurrency: 32
          input-len: {random: {len: 6000, range-ratio: 0.1}}
          output-len: {random: {len: 150, range-ratio: 0.1}}
        """;

    private static final String PAIRED = TestScenario.paired(80, 6, 3000, 200);

    private static Replication run(String text, String... settings) throws InvalidInput {
        return TestRun.of(text, settings).first();
    }

    private static void assertAddsUp(Replication run) {
        RequestTimes times = run.requests();
        Attribution attribution = run.attribution();
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.isCompleted(i)).isTrue();
            assertThat(attribution.nanos(Phase.FIRST_TOKEN, i))
                    .as("time to first token of request %d", i)
                    .isEqualTo(times.ttftNanos(i));
            assertThat(attribution.nanos(Phase.LATER_TOKENS, i))
                    .as("the rest of request %d", i)
                    .isEqualTo(times.latencyNanos(i) - times.ttftNanos(i));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "flags.chunked-prefill-size=512",
                "flags.chunked-prefill-size=512 flags.enable-mixed-chunk=true",
                "flags.disable-overlap-schedule=true",
                "flags.speculative-algorithm=EAGLE3",
                "flags.speculative-algorithm=EAGLE3 flags.max-total-tokens=60000",
                "flags.max-total-tokens=40000 flags.schedule-conservativeness=0.1",
                "flags.dp-size=2 flags.enable-dp-attention=true",
                "flags.dp-size=2 flags.enable-dp-attention=true flags.max-total-tokens=30000",
                "flags.cuda-graph-bs=[32]",
                "flags.schedule-policy=lpm",
                "flags.pp-size=2",
                "flags.pp-size=2 flags.dp-size=2 flags.enable-dp-attention=true"
            })
    void causesAddUpToTheNanosecond(String settings) throws InvalidInput {
        String[] all = Arrays.stream(settings.split(" "))
                .filter(setting -> !setting.isEmpty())
                .map(setting -> "servers[0]." + setting)
                .toArray(String[]::new);
        assertAddsUp(run(MIXED, all));
    }

    @Test
    void causesAddUpBetweenPrefillAndDecodeServers() throws InvalidInput {
        Replication run = run(PAIRED);
        assertAddsUp(run);
        assertThat(TestRun.nanos(run, Cause.KV_TRANSFER)).isPositive();
        assertThat(TestRun.nanos(run, Cause.OTHER_PROMPTS))
                .as("decode servers see no prompts")
                .isZero();
        assertAddsUp(run(
                PAIRED,
                "servers[1].flags.max-total-tokens=12000",
                "servers[0].flags.dp-size=2",
                "servers[0].flags.enable-dp-attention=true"));
    }

    /** The milestones that the run's own means of these waits rest on are passed by both servers, not by the accounts. */
    @Test
    void waitsForDecodeMemoryAndForAPlaceOnThePrefillServerAreToldApart() throws InvalidInput {
        String[] fewPlaces = {"servers[0].flags.max-running-requests=1", "workload.request-rate=20 /s"};
        String[] littleMemory = {"servers[1].flags.max-total-tokens=8192", "workload.request-rate=20 /s"};
        Replication buffers = run(PAIRED, fewPlaces);
        Replication memory = run(PAIRED, littleMemory);
        for (Replication run : List.of(buffers, memory)) {
            assertAddsUp(run);
            assertThat(TestRun.nanos(run, Cause.ROOM) / 1e6 / run.requests().size())
                    .isCloseTo(run.metrics().get("mean_room_wait_ms"), within(1e-6));
            assertThat(TestRun.nanos(run, Cause.BUFFER) / 1e6 / run.requests().size())
                    .isCloseTo(run.metrics().get("mean_buffer_wait_ms"), within(1e-6));
        }
        assertThat(TestRun.nanos(buffers, Cause.BUFFER)).isGreaterThan(10 * TestRun.nanos(buffers, Cause.ROOM));
        assertThat(TestRun.nanos(memory, Cause.ROOM)).isGreaterThan(10 * TestRun.nanos(memory, Cause.BUFFER));
    }

    @Test
    void aRequestAloneWaitsForNobody() throws InvalidInput {
        // Under overlap the step that is under way when a request ends would stand before the next.
        Replication run = run(
                MIXED,
                "workload.max-concurrency=1",
                "workload.num-prompts=5",
                "servers[0].flags.disable-overlap-schedule=true");
        assertAddsUp(run);
        for (Cause cause : List.of(Cause.QUEUE, Cause.OTHER_PROMPTS, Cause.RETRACTION, Cause.OTHER_RANKS)) {
            assertThat(TestRun.nanos(run, cause)).as(cause.spelling()).isZero();
        }
        assertThat(TestRun.nanos(run, Cause.PREFILL)).isPositive();
        assertThat(TestRun.nanos(run, Cause.DECODE)).isPositive();
    }

    @Test
    void whatStagesOfAPipelineWaitForEachOtherIsABubbleAndNoOtherRanks() throws InvalidInput {
        String[] alone = {
            "workload.max-concurrency=1", "workload.num-prompts=5", "servers[0].flags.disable-overlap-schedule=true"
        };
        assertThat(TestRun.nanos(run(MIXED, alone), Cause.BUBBLE)).isZero();
        Replication run = run(
                MIXED,
                Stream.concat(Stream.of(alone), Stream.of("servers[0].flags.pp-size=2"))
                        .toArray(String[]::new));
        assertAddsUp(run);
        assertThat(TestRun.nanos(run, Cause.OTHER_RANKS)).isZero();
        // A request alone has one stage at work: of two alike, one is the slower, and the other's time is the bubble.
        double work = 0;
        for (Cause cause : List.of(Cause.PREFILL, Cause.DECODE, Cause.HBM, Cause.COMMUNICATION, Cause.PADDING)) {
            work += (double) TestRun.nanos(run, cause);
        }
        assertThat((double) TestRun.nanos(run, Cause.BUBBLE)).isCloseTo(work, within(0.15 * work));
    }

    @Test
    void deviceTimeOfARequestAloneIsItsOwn() throws InvalidInput {
        Replication run = run(MIXED, "workload.max-concurrency=1", "workload.num-prompts=5");
        long devices = run.deviceNanosByPart().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long requests = 0;
        for (Cause cause : Cause.values()) {
            requests += cause == Cause.HOST ? 0 : TestRun.nanos(run, cause);
        }
        long launches = run.deviceNanosByPart().getOrDefault("launch", 0L);
        // Under overlap one more step is under way when a request ends; no other time of the devices is nobody's.
        assertThat(requests).isBetween((long) (0.97 * (devices - launches)), devices - launches);
    }

    @Test
    void draftsThatAreNeverAcceptedAreAllWaste() throws InvalidInput {
        String[] eagle = {
            "servers[0].flags.speculative-algorithm=EAGLE3",
            "assumptions.acceptance.chance=0",
            "assumptions.acceptance.spread=0"
        };
        Replication never = run(MIXED, eagle);
        long later = 0;
        for (int i = 0; i < never.requests().size(); i++) {
            later += never.attribution().nanos(Phase.LATER_TOKENS, Cause.DRAFT, i);
        }
        assertThat(later).isZero();
        assertThat(TestRun.nanos(never, Cause.SPECULATION_WASTE)).isPositive();
        eagle[1] = "assumptions.acceptance.chance=1";
        Replication always = run(MIXED, eagle);
        assertThat(TestRun.nanos(always, Cause.SPECULATION_WASTE))
                .isLessThan(TestRun.nanos(never, Cause.SPECULATION_WASTE) / 20);
    }

    @Test
    void retractedRequestsPayForIt() throws InvalidInput {
        Replication run = run(
                MIXED,
                "servers[0].flags.max-total-tokens=40000",
                "servers[0].flags.schedule-conservativeness=0.01",
                "workload.output-len=1500",
                "workload.input-len=2000",
                "workload.num-prompts=60");
        RequestTimes times = run.requests();
        assertThat(times.retractions().stream().sum()).isPositive();
        assertAddsUp(run);
        for (int i = 0; i < times.size(); i++) {
            long lost = run.attribution().nanos(Phase.LATER_TOKENS, Cause.RETRACTION, i)
                    + run.attribution().nanos(Phase.FIRST_TOKEN, Cause.RETRACTION, i);
            assertThat(lost > 0)
                    .as("request %d", i)
                    .isEqualTo(times.retractions().get(i) > 0);
        }
    }
}

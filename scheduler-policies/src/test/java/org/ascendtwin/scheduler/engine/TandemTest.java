package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With an ideal link, one request a prefill batch and one in the decode batch, two servers are a tandem of two queues
 * with a buffer between them: its departures follow from a max-plus recursion, with nothing of a scheduler in it. All
 * times are whole decode steps, so that a server which looks around between steps never looks late.
 */
class TandemTest {
    private static final long PREFILL_NANOS = 3000;
    private static final long DECODE_NANOS = 1000;

    /** A decode server that runs one request has room for two more ({@code pre_alloc}). */
    private static final int BUFFER = 3;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void departuresAreThoseOfTheTandemWithBlocking(long seed) {
        VirtualHost host = new VirtualHost();
        FixedRateLink ideal = new FixedRateLink(host, 0, 0);
        PairedServers servers = new PairedServers(host)
                .with(1, prefill(), ideal, clock -> new FixedStepDevice(clock, PREFILL_NANOS, 1), i -> new EventLog())
                .with(1, decode(), ideal, clock -> new FixedStepDevice(clock, DECODE_NANOS, 1), i -> new EventLog());
        SplittableRandom random = new SplittableRandom(seed);
        int count = 200;
        long[] arrivalNanos = new long[count];
        int[] outputTokens = new int[count];
        for (int id = 0; id < count; id++) {
            arrivalNanos[id] = (id == 0 ? 0 : arrivalNanos[id - 1]) + DECODE_NANOS * random.nextInt(9);
            outputTokens[id] = 2 + random.nextInt(8);
            servers.send(Request.of(id, arrivalNanos[id], 100, outputTokens[id]));
        }
        host.runUntilQuiet();
        long[] prefilledNanos = new long[count];
        long[] departedNanos = new long[count];
        for (int id = 0; id < count; id++) {
            long roomNanos = id < BUFFER ? 0 : departedNanos[id - BUFFER];
            long idleNanos = id == 0 ? 0 : prefilledNanos[id - 1];
            prefilledNanos[id] = Math.max(Math.max(arrivalNanos[id], roomNanos), idleNanos) + PREFILL_NANOS;
            long joinedNanos = Math.max(prefilledNanos[id], id == 0 ? 0 : departedNanos[id - 1]);
            departedNanos[id] = joinedNanos + (outputTokens[id] - 1) * DECODE_NANOS;
            Handover handover = servers.handovers().get(id);
            assertThat(handover.nanos(Milestone.PREFILLED))
                    .as("seed %d request %d prefilled", seed, id)
                    .isEqualTo(prefilledNanos[id]);
            assertThat(handover.nanos(Milestone.JOINED))
                    .as("seed %d request %d joined", seed, id)
                    .isEqualTo(joinedNanos);
        }
        assertThat(host.nowNanos()).as("seed %d", seed).isEqualTo(departedNanos[count - 1]);
    }

    private static EngineConfig prefill() {
        return EngineConfig.builder(1 << 16, 64)
                .overlap(false)
                .prefillMaxRequests(1)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.PREFILL))
                .build();
    }

    private static EngineConfig decode() {
        return EngineConfig.builder(1 << 16, 1)
                .overlap(false)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE))
                .build();
    }
}

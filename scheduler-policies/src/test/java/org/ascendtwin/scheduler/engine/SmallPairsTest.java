package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every combination of small memories, slots, links and three requests, with prompts in chunks, retractions to host memory
 * and speculation: nobody waits for ever.
 */
class SmallPairsTest {
    /** As much as any of the requests produces. */
    private static final int ENOUGH = 12;

    private static final int[][] SIZES = {{1, 1}, {1, 12}, {7, 2}, {7, 12}};
    private static final int[] CAPACITIES = {24, 40};
    private static final int[] RESERVES = {1, 4, ENOUGH};
    private static final long[] LATENCIES_NANOS = {0, 500, 4500};

    private int retractions;

    @ParameterizedTest
    @CsvSource({"false,false,0", "false,true,0", "true,false,0", "true,true,0", "true,false,1", "true,true,2"})
    void everyRequestEndsAndNoneByATimeout(boolean prefillOverlaps, boolean decodeOverlaps, int drafts) {
        SpeculativeWindow window = drafts == 0 ? SpeculativeWindow.NONE : SpeculativeWindow.chain(drafts);
        int programs = 0;
        retractions = 0;
        for (int capacity : CAPACITIES) {
            for (int reserve : RESERVES) {
                for (int slots = 1; slots <= 3; slots++) {
                    for (long latencyNanos : LATENCIES_NANOS) {
                        EngineConfig prefill = prefill(capacity, slots, prefillOverlaps, window);
                        EngineConfig decode = decode(capacity, slots, reserve, decodeOverlaps, window);
                        programs += allSizes(prefill, decode, latencyNanos);
                    }
                }
            }
        }
        assertThat(programs).isEqualTo(2 * 3 * 3 * 3 * 64);
        assertThat(retractions).as("decode servers that took KV back").isGreaterThan(100);
    }

    private int allSizes(EngineConfig prefill, EngineConfig decode, long latencyNanos) {
        int programs = 0;
        for (int[] first : SIZES) {
            for (int[] second : SIZES) {
                for (int[] third : SIZES) {
                    run(prefill, decode, latencyNanos, List.of(first, second, third));
                    programs++;
                }
            }
        }
        return programs;
    }

    private void run(EngineConfig prefill, EngineConfig decode, long latencyNanos, List<int[]> sizes) {
        VirtualHost host = new VirtualHost();
        EventLog log = new EventLog();
        FixedRateLink link = new FixedRateLink(host, latencyNanos, 0);
        PairedServers servers = new PairedServers(host)
                .with(1, prefill, link, clock -> new FixedStepDevice(clock, 1000, 1), index -> new EventLog())
                .with(1, decode, link, clock -> new FixedStepDevice(clock, 1000, accepted(decode)), index -> log);
        for (int id = 0; id < sizes.size(); id++) {
            servers.send(Request.of(id, 700L * id, sizes.get(id)[0], sizes.get(id)[1]));
        }
        host.runUntilQuiet();
        String program = String.format(
                Locale.ROOT,
                "%d tokens, %d kept, %d slots, %d drafts, link %d ns, sizes %s",
                decode.maxTotalTokens(),
                decode.disaggregation().reservedDecodeTokens(),
                decode.maxRunningRequests(),
                decode.speculativeWindow().numSteps(),
                latencyNanos,
                sizes.stream().map(Arrays::toString).toList());
        // With little kept for outputs, the last one running can find no room while the memory is kept for requests on
        // their way: SGLang gives it up.
        boolean enough = decode.disaggregation().reservedDecodeTokens()
                >= ENOUGH + 4 * decode.speculativeWindow().numDraftTokens();
        for (int id = 0; id < sizes.size(); id++) {
            assertThat(log.events())
                    .as(program)
                    .containsAnyOf(id + " ends: LENGTH", enough ? "" : id + " ends: OUT_OF_MEMORY");
        }
        retractions += (int) log.events().stream()
                .filter(event -> event.endsWith("retracted"))
                .count();
        for (EngineCore core : servers.all()) {
            assertThat(core.view().freeTokens() + core.view().evictableTokens())
                    .as(program)
                    .isEqualTo(core.view().capacityTokens());
        }
    }

    /** Every draft is right. */
    private static int accepted(EngineConfig decode) {
        return Math.max(1, decode.speculativeWindow().numDraftTokens());
    }

    /** A server of {@code role} with little memory, everything else by default. */
    static EngineConfig small(int capacity, int slots, boolean overlap, ServerRole role) {
        return role == ServerRole.PREFILL
                ? prefill(capacity, slots, overlap, SpeculativeWindow.NONE)
                : decode(capacity, slots, ENOUGH, overlap, SpeculativeWindow.NONE);
    }

    private static EngineConfig prefill(int capacity, int slots, boolean overlap, SpeculativeWindow window) {
        return EngineConfig.builder(capacity, slots)
                .pageSize(1)
                .chunkedPrefillSize(4)
                .overlap(overlap)
                .speculativeWindow(window)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.PREFILL))
                .build();
    }

    private static EngineConfig decode(
            int capacity, int slots, int reserve, boolean overlap, SpeculativeWindow window) {
        DisaggregationSettings defaults = DisaggregationSettings.MIXED;
        return EngineConfig.builder(capacity, slots)
                .pageSize(1)
                .overlap(overlap)
                .speculativeWindow(window)
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class))
                .disaggregation(new DisaggregationSettings(
                        ServerRole.DECODE,
                        reserve,
                        1,
                        0,
                        defaults.bootstrapTimeoutNanos(),
                        defaults.waitingTimeoutNanos()))
                .build();
    }
}

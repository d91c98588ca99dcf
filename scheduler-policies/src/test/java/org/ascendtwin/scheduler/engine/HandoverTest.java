package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One prefill and one decode server, each step 1000 ns, followed event by event. */
class HandoverTest {
    private static final long STEP_NANOS = 1000;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final VirtualHost host = new VirtualHost();
    private final EventLog prefillLog = new EventLog();
    private final EventLog decodeLog = new EventLog();
    private final List<String> sent = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachFinishedChunkIsSentInWholePagesAndTheLastWithTheRest(boolean overlap) {
        PairedServers servers = servers(prefill(overlap).chunkedPrefillSize(128), decode(overlap), noted(0, 0));
        servers.send(Request.of(0, 0, 300, 3));
        host.runUntilQuiet();
        assertThat(prefillLog.events())
                .containsExactly(
                        "0 admitted with 0",
                        "EXTEND 0:0+128",
                        "0 admitted with 0",
                        "EXTEND 0:128+128",
                        "0 admitted with 0",
                        "EXTEND 0:256+44",
                        "0 ends: HANDED_OVER");
        assertThat(decodeLog.events())
                .startsWith("0 shows 1 first", "DECODE 0:300+1")
                .contains("0 ends: LENGTH");
        assertThat(sent).containsExactly("0 room", "0 128 tokens", "0 128 tokens", "0 last 44 tokens");
    }

    @Test
    void aChunkThatEndsWithinAPageKeepsThatPageForTheNext() {
        PairedServers servers = servers(
                prefill(false).pageSize(16).chunkedPrefillSize(40).disableRadixCache(true),
                decode(false).pageSize(16),
                noted(0, 0));
        servers.send(Request.of(0, 0, 100, 1).withIgnoreEos(true));
        host.runUntilQuiet();
        assertThat(prefillLog.events()).contains("EXTEND 0:0+40", "EXTEND 0:40+40", "EXTEND 0:80+20");
        assertThat(sent).containsExactly("0 room", "0 32 tokens", "0 48 tokens", "0 last 20 tokens");
    }

    @Test
    void transfersToOneDestinationFollowEachOtherWhileTheNextChunkIsComputed() {
        // Chunks of 128 tokens take 1000 ns to compute and 1500 ns to move: 1000 + 3 x 1500 until all is over.
        PairedServers servers = servers(prefill(false).chunkedPrefillSize(128), decode(false), noted(0, 1500.0 / 128));
        servers.send(Request.of(0, 0, 3 * 128, 2));
        host.runUntilQuiet();
        Handover handover = servers.handovers().getFirst();
        assertThat(handover.nanos(Milestone.PREFILLED)).isEqualTo(3 * STEP_NANOS);
        assertThat(handover.nanos(Milestone.ARRIVED)).isEqualTo(STEP_NANOS + 3 * 1500);
        assertThat(handover.nanos(Milestone.JOINED)).isEqualTo(STEP_NANOS + 3 * 1500);
    }

    @Test
    void aBusyDecodeServerNoticesKvWithItsNextTurn() {
        PairedServers servers = servers(prefill(false), decode(false), noted(300, 0));
        servers.send(Request.of(0, 0, 128, 40));
        servers.send(Request.of(1, 5000, 128, 2));
        host.runUntilQuiet();
        Handover late = servers.handovers().get(1);
        // Request 0 decodes from 1600 on, a step every 1000 ns. The look at 5600 reserves for request 1; the message
        // and
        // the KV take 300 ns each, its prefill 1000 ns, so it arrives at 7200 and is seen at 7600.
        assertThat(late.nanos(Milestone.RESERVED)).isEqualTo(5600);
        assertThat(late.nanos(Milestone.ARRIVED)).isEqualTo(7200);
        assertThat(late.nanos(Milestone.NOTICED)).isEqualTo(7600);
    }

    @Test
    void aPrefillWaitsUntilTheDecodeServerHasRoom() {
        // 1024 tokens: with 512 kept for its outputs, a prompt of 300 leaves 1024 - 384 - 512 = 128, too few for
        // another.
        PairedServers servers = servers(prefill(false), decode(1024), noted(0, 0));
        servers.send(Request.of(0, 0, 300, 20));
        servers.send(Request.of(1, 0, 300, 20));
        host.runUntilQuiet();
        Handover first = servers.handovers().get(0);
        Handover second = servers.handovers().get(1);
        assertThat(first.nanos(Milestone.JOINED)).isEqualTo(STEP_NANOS);
        assertThat(second.nanos(Milestone.PREFILL_STARTED)).isEqualTo(20 * STEP_NANOS);
        assertThat(second.nanos(Milestone.JOINED)).isEqualTo(21 * STEP_NANOS);
    }

    @Test
    void withPrioritiesTheMostUrgentGetsRoomFirst() {
        EngineConfig.Builder decode = decode(1024).priorities(new PriorityRules(true, false, false, 10));
        PairedServers servers = servers(prefill(false), decode, noted(0, 0));
        servers.send(Request.of(0, 0, 300, 20));
        servers.send(Request.of(1, 100, 300, 20).withPriority(1));
        servers.send(Request.of(2, 200, 300, 20).withPriority(9));
        host.runUntilQuiet();
        assertThat(sent).containsSubsequence("0 room", "2 room", "1 room");
    }

    @Test
    void aRetractedRequestKeepsItsKvOnTheHostAndIsNotPrefilledAgain() {
        PairedServers servers = servers(
                prefill(false).pageSize(16),
                EngineConfig.builder(448, 8)
                        .pageSize(16)
                        .overlap(false)
                        .disaggregation(settings(ServerRole.DECODE, 16)),
                noted(0, 0));
        for (int id = 0; id < 3; id++) {
            servers.send(Request.of(id, 0, 96, 120));
        }
        host.runUntilQuiet();
        assertThat(decodeLog.events()).contains("2 retracted", "2 ends: LENGTH");
        assertThat(prefillLog.events()).containsOnlyOnce("2 admitted with 0");
        int retracted = decodeLog.events().indexOf("2 retracted");
        int shown = (int) decodeLog.events().subList(0, retracted).stream()
                .filter(event -> event.startsWith("2 shows"))
                .count();
        assertThat(decodeLog.events().subList(retracted, decodeLog.events().size()))
                .anyMatch(event -> event.contains(" 2:" + (96 + shown - 1) + "+1"));
        assertThat(decodeLog.events().stream().filter("2 shows 1"::equals)).hasSize(119);
    }

    @Test
    void whatCannotComeOverEndsOnBothSidesAndGivesItsMemoryBack() {
        KvLink broken = transfer -> {
            if (transfer.isReservation()) {
                transfer.arrive(host.nowNanos());
            } else {
                transfer.fail();
            }
        };
        PairedServers servers = servers(prefill(true), decode(true), broken);
        servers.send(Request.of(0, 0, 300, 20));
        servers.send(Request.of(1, 0, 300, 20));
        host.runUntilQuiet();
        assertThat(prefillLog.events()).contains("0 ends: HANDOVER_FAILED", "1 ends: HANDOVER_FAILED");
        assertThat(decodeLog.events()).containsExactly("0 ends: HANDOVER_FAILED", "1 ends: HANDOVER_FAILED");
        assertAllFree(servers);
    }

    @Test
    void aRequestTakenBackEndsWhereverItIs() {
        for (long whenNanos : new long[] {0, 400, 900, 1500, 2000, 2400, 3000, 5000}) {
            prefillLog.events().clear();
            decodeLog.events().clear();
            PairedServers servers = servers(prefill(true), decode(true), noted(300, 5));
            long startNanos = host.nowNanos();
            servers.send(Request.of(0, startNanos, 300, 20));
            servers.send(Request.of(1, startNanos, 300, 4));
            host.runUntil(startNanos + whenNanos);
            servers.abort(0);
            host.runUntilQuiet();
            assertThat(prefillLog.events())
                    .as("after %d ns", whenNanos)
                    .containsAnyOf("0 ends: ABORTED", "0 ends: HANDED_OVER")
                    .contains("1 ends: HANDED_OVER");
            assertThat(decodeLog.events()).as("after %d ns", whenNanos).contains("0 ends: ABORTED", "1 ends: LENGTH");
            assertAllFree(servers);
        }
    }

    @Test
    void aPrefillServerWaitsForRoomNoLongerThanItsTimeout() {
        PairedServers servers = servers(prefill(false), decode(512), noted(0, 0));
        servers.send(Request.of(0, 0, 300, 20));
        host.runUntilQuiet();
        assertThat(prefillLog.events()).containsExactly("0 ends: TIMED_OUT");
        assertThat(decodeLog.events()).containsExactly("0 ends: TIMED_OUT");
        assertThat(host.nowNanos()).isBetween(300 * SECOND_NANOS, 301 * SECOND_NANOS);
    }

    @Test
    void aDecodeServerWaitsForKvNoLongerThanItsTimeout() {
        PairedServers servers = servers(prefill(false), decode(false), noted(0, 2 * SECOND_NANOS));
        servers.send(Request.of(0, 0, 300, 20));
        host.runUntilQuiet();
        assertThat(decodeLog.events()).containsExactly("0 ends: TIMED_OUT");
        assertThat(prefillLog.events()).endsWith("0 ends: TIMED_OUT");
        assertAllFree(servers);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatDoesNotLookAtArrivalsWhileRetractedRequestsWaitHangs(boolean repaired) {
        // Ten small requests are on their way, for which 10 x 64 tokens and 10 x 512 more are kept, when the second of
        // two
        // growing requests is retracted. When the first has ended, 3500 + 512 tokens do not fit beside them.
        EngineConfig.Builder decode = EngineConfig.builder(8192, 32)
                .pageSize(16)
                .overlap(false)
                .disaggregation(settings(ServerRole.DECODE, 512));
        if (repaired) {
            decode.repairedDefects(EnumSet.of(UpstreamDefect.RETRACTED_BLOCK_ARRIVALS));
        }
        SlowFromThird link = new SlowFromThird(host);
        PairedServers servers = servers(prefill(false).pageSize(16), decode, link);
        servers.send(Request.of(0, 0, 96, 4000));
        servers.send(Request.of(1, 0, 96, 4000));
        for (int id = 2; id < 12; id++) {
            servers.send(Request.of(id, 20_000, 64, 4));
        }
        host.runUntilQuiet();
        assertThat(decodeLog.events()).contains("1 retracted", "0 ends: LENGTH");
        for (int id = 1; id < 12; id++) {
            assertThat(decodeLog.events()).contains(id + (repaired ? " ends: LENGTH" : " ends: LOST"));
        }
    }

    @Test
    void aServerOfAPairTakesOnlyRequestsThatAreHandedOver() {
        PairedServers servers = servers(prefill(false), decode(false), noted(0, 0));
        assertThatThrownBy(() -> servers.prefills().getFirst().receive(Request.of(0, 0, 10, 10)))
                .hasMessageContaining("request 0 comes to a prefill server without a handover");
        EngineConfig mixed = EngineConfig.builder(1024, 4).build();
        EngineCore alone = new EngineCore(mixed, host, new FixedStepDevice(host, STEP_NANOS, 1), decodeLog);
        Handover handover = new Handover(Request.of(0, 0, 10, 10), 0, 0, 1);
        assertThatThrownBy(() -> alone.receive(handover)).hasMessageContaining("does all of it alone");
        EngineConfig paired = decode(false).build();
        assertThatThrownBy(() -> new EngineCore(paired, host, new FixedStepDevice(host, STEP_NANOS, 1), decodeLog))
                .hasMessageContaining("no link");
    }

    private PairedServers servers(EngineConfig.Builder prefill, EngineConfig.Builder decode, KvLink link) {
        return new PairedServers(host)
                .with(1, prefill.build(), link, clock -> new FixedStepDevice(clock, STEP_NANOS, 1), index -> prefillLog)
                .with(1, decode.build(), link, clock -> new FixedStepDevice(clock, STEP_NANOS, 1), index -> decodeLog);
    }

    private static EngineConfig.Builder prefill(boolean overlap) {
        return EngineConfig.builder(1 << 15, 16)
                .overlap(overlap)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.PREFILL));
    }

    private static EngineConfig.Builder decode(boolean overlap) {
        return EngineConfig.builder(1 << 15, 16)
                .overlap(overlap)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE));
    }

    private static EngineConfig.Builder decode(int capacityTokens) {
        return EngineConfig.builder(capacityTokens, 16)
                .overlap(false)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE));
    }

    private static DisaggregationSettings settings(ServerRole role, int reservedDecodeTokens) {
        DisaggregationSettings defaults = DisaggregationSettings.ofRole(role);
        return new DisaggregationSettings(
                role, reservedDecodeTokens, 1, 0, defaults.bootstrapTimeoutNanos(), defaults.waitingTimeoutNanos());
    }

    private static void assertAllFree(PairedServers servers) {
        for (EngineCore core : servers.all()) {
            assertThat(core.view().freeTokens() + core.view().evictableTokens())
                    .isEqualTo(core.view().capacityTokens());
        }
    }

    /** A fixed-rate link that writes down what is sent. */
    private KvLink noted(long latencyNanos, double nanosPerToken) {
        FixedRateLink link = new FixedRateLink(host, latencyNanos, nanosPerToken);
        return transfer -> {
            int id = transfer.handover().request().id();
            sent.add(
                    transfer.isReservation()
                            ? id + " room"
                            : id + (transfer.isLast() ? " last " : " ") + transfer.tokens() + " tokens");
            link.start(transfer);
        };
    }

    /** A link that is quick for requests 0 and 1 and takes five milliseconds a transfer for the others. */
    private static final class SlowFromThird implements KvLink {
        private final FixedRateLink quick;
        private final FixedRateLink slow;

        SlowFromThird(VirtualHost host) {
            quick = new FixedRateLink(host, 0, 0);
            slow = new FixedRateLink(host, 5_000_000, 0);
        }

        @Override
        public void start(KvTransfer transfer) {
            (transfer.handover().request().id() < 2 || transfer.isReservation() ? quick : slow).start(transfer);
        }
    }
}

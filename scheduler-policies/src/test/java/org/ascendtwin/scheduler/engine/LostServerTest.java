package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server of a pair dies in mid-run: those that live on account for every request and every token of memory. */
class LostServerTest {
    private static final long HEARTBEATS_NANOS = 50_000_000;
    private static final long STEP_NANOS = 1000;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestEndsOnceOnEitherSideAndWhoLivesOnGetsAllMemoryBack(long seed) {
        Loss loss = new Loss(seed);
        loss.auditedToTheEnd();
        int lost = 0;
        for (Handover handover : loss.servers.handovers()) {
            int id = handover.request().id();
            EndReason prefilled = loss.endOf(handover.prefillEnd(), id);
            EndReason decoded = loss.endOf(handover.decodeEnd(), id);
            String what = loss.program + " request " + id;
            assertThat(prefilled)
                    .as(what)
                    .isIn(EndReason.HANDED_OVER, EndReason.SERVER_LOST, EndReason.HANDOVER_FAILED, EndReason.TIMED_OUT);
            assertThat(decoded)
                    .as(what)
                    .isIn(EndReason.LENGTH, EndReason.STOP, EndReason.SERVER_LOST, EndReason.HANDOVER_FAILED);
            lost += decoded == EndReason.SERVER_LOST || decoded == EndReason.HANDOVER_FAILED ? 1 : 0;
            if (prefilled == EndReason.HANDED_OVER && handover.decodeEnd() != loss.victim) {
                assertThat(decoded).as(what).isIn(EndReason.LENGTH, EndReason.STOP);
            }
        }
        assertThat(lost).as(loss.program).isEqualTo(loss.expectedLost());
        for (int end = 0; end < loss.servers.all().size(); end++) {
            EngineView view = loss.servers.all().get(end).view();
            if (end != loss.victim) {
                assertThat(view.freeTokens() + view.evictableTokens())
                        .as(loss.program)
                        .isEqualTo(view.capacityTokens());
            }
        }
    }

    @Test
    void someLossesHitEveryStageOfAHandover() {
        int[] endsByReason = new int[EndReason.values().length];
        for (long seed = 0; seed < 60; seed++) {
            Loss loss = new Loss(seed);
            loss.host.runUntilQuiet();
            for (Handover handover : loss.servers.handovers()) {
                endsByReason[
                        loss.endOf(handover.prefillEnd(), handover.request().id())
                                .ordinal()]++;
                endsByReason[
                        loss.endOf(handover.decodeEnd(), handover.request().id())
                                .ordinal()]++;
            }
        }
        assertThat(endsByReason[EndReason.SERVER_LOST.ordinal()]).isGreaterThan(100);
        assertThat(endsByReason[EndReason.HANDOVER_FAILED.ordinal()]).isGreaterThan(30);
        assertThat(endsByReason[EndReason.TIMED_OUT.ordinal()]).isGreaterThan(5);
    }

    @Test
    void theSameLossGivesTheSameDigests() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(digests(seed)).as("seed %d", seed).isEqualTo(digests(seed));
        }
    }

    private static List<Long> digests(long seed) {
        Loss loss = new Loss(seed);
        loss.host.runUntilQuiet();
        return loss.servers.all().stream().map(core -> core.digest().value()).toList();
    }

    /** Whatever is under way at the instant, with small memories: the other side ends everybody and holds nothing. */
    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void aLossAtAnyInstantOfThreeSmallRequestsLeavesNobodyBehind(boolean overlap, boolean prefillDies) {
        int[][] sizes = {{1, 1}, {7, 2}, {7, 12}};
        for (long latencyNanos : new long[] {0, 4500}) {
            for (long lossNanos = 0; lossNanos < 30_000; lossNanos += 250) {
                for (int first = 0; first < 3; first++) {
                    int[][] order = {sizes[first], sizes[(first + 1) % 3], sizes[(first + 2) % 3]};
                    lose(overlap, prefillDies, latencyNanos, lossNanos, order);
                }
            }
        }
    }

    private static void lose(boolean overlap, boolean prefillDies, long latencyNanos, long lossNanos, int[][] sizes) {
        VirtualHost host = new VirtualHost();
        FixedRateLink link = new FixedRateLink(host, latencyNanos, 10);
        EventLog prefillLog = new EventLog();
        EventLog decodeLog = new EventLog();
        PairedServers servers = new PairedServers(host)
                .with(
                        1,
                        SmallPairsTest.small(24, 2, overlap, ServerRole.PREFILL),
                        link,
                        clock -> new FixedStepDevice(clock, STEP_NANOS, 1),
                        index -> prefillLog)
                .with(
                        1,
                        SmallPairsTest.small(24, 2, overlap, ServerRole.DECODE),
                        link,
                        clock -> new FixedStepDevice(clock, STEP_NANOS, 1),
                        index -> decodeLog);
        for (int id = 0; id < sizes.length; id++) {
            servers.send(Request.of(id, 700L * id, sizes[id][0], sizes[id][1]));
        }
        // Whoever is sent once the server is gone finds nobody there: a router does not let it through.
        servers.lose(prefillDies ? 0 : 1, lossNanos, HEARTBEATS_NANOS);
        host.runUntilQuiet();
        String program = "loss at " + lossNanos + " ns, link " + latencyNanos + " ns, first " + sizes[0][0];
        for (Handover handover : servers.handovers()) {
            String end = handover.request().id() + " ends: ";
            assertThat(prefillLog.events())
                    .as(program)
                    .filteredOn(e -> e.startsWith(end))
                    .hasSize(1);
            assertThat(decodeLog.events())
                    .as(program)
                    .filteredOn(e -> e.startsWith(end))
                    .hasSize(1);
        }
        EngineView view = servers.all().get(prefillDies ? 1 : 0).view();
        assertThat(view.freeTokens() + view.evictableTokens()).as(program).isEqualTo(view.capacityTokens());
    }

    /** A random program in which one server dies while requests are there. */
    private static final class Loss {
        private final RandomPairs pairs;
        private final String program;
        private final int victim;
        private final VirtualHost host = new VirtualHost();
        private final PairedServers servers = new PairedServers(host);
        private final List<HandoverAudit> audits = new ArrayList<>();
        private int expectedLost;

        Loss(long seed) {
            pairs = RandomPairs.of(seed);
            SplittableRandom random = new SplittableRandom(seed);
            int count = pairs.prefillCount() + pairs.decodeCount();
            victim = random.nextInt(count);
            long last = pairs.requests().getLast().arrivalNanos();
            long lossNanos = random.nextLong(last + 1);
            program = "seed " + seed + " " + pairs.prefillCount() + "P" + pairs.decodeCount() + "D, " + victim
                    + " dies at " + lossNanos;
            FixedRateLink link = new FixedRateLink(host, pairs.latencyNanos(), pairs.nanosPerToken());
            servers.with(
                    pairs.prefillCount(), pairs.prefill(), link, ProgramDevice::new, index -> audit(pairs.prefill()));
            servers.with(pairs.decodeCount(), pairs.decode(), link, ProgramDevice::new, index -> audit(pairs.decode()));
            pairs.requests().forEach(servers::send);
            Alarm before = host.newAlarm(Rank.CONTROL, this::count);
            before.arm(lossNanos);
            servers.lose(victim, lossNanos, HEARTBEATS_NANOS);
        }

        private HandoverAudit audit(EngineConfig config) {
            audits.add(new HandoverAudit(program, config));
            return audits.getLast();
        }

        /** Requests that the loss takes: those on the victim that are not over, and of a prefill server those not across. */
        private void count() {
            for (Handover handover : servers.handovers()) {
                boolean sent = handover.request().arrivalNanos() <= host.nowNanos();
                boolean there = handover.decodeEnd() == victim
                        ? !audits.get(victim)
                                .endsById()
                                .containsKey(handover.request().id())
                        : handover.prefillEnd() == victim && !handover.isComplete();
                expectedLost += sent && there ? 1 : 0;
            }
        }

        int expectedLost() {
            return expectedLost;
        }

        EndReason endOf(int end, int id) {
            return Objects.requireNonNull(audits.get(end).endsById().get(id), program + ": request " + id);
        }

        void auditedToTheEnd() {
            while (host.step()) {
                for (int end = 0; end < audits.size(); end++) {
                    if (end != victim || !servers.isLost(end)) {
                        audits.get(end).check(servers.all().get(end).view());
                    }
                }
            }
        }
    }
}

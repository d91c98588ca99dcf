package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedServersTest {
    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestCrossesOnceAndEveryTokenOfMemoryIsAccountedForAfterEachEvent(long seed) {
        Run run = new Run(seed);
        run.auditedToTheEnd();
        for (Request request : run.pairs.requests()) {
            int prefill = request.id() % run.pairs.prefillCount();
            int decode = request.id() % run.pairs.decodeCount();
            assertThat(run.prefillAudits.get(prefill).endsById().get(request.id()))
                    .as("%s request %d", run.program, request.id())
                    .isEqualTo(EndReason.HANDED_OVER);
            assertThat(run.decodeAudits.get(decode).endsById().get(request.id()))
                    .as("%s request %d", run.program, request.id())
                    .isIn(EndReason.LENGTH, EndReason.STOP);
        }
        for (EngineCore core : run.servers.all()) {
            assertThat(core.view().freeTokens() + core.view().evictableTokens())
                    .as(run.program)
                    .isEqualTo(core.view().capacityTokens());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theClientSeesTheTokensThatOneServerAloneWouldShow(long seed) {
        Run run = new Run(seed);
        run.toTheEnd();
        TreeMap<Integer, List<Long>> outputsById = new TreeMap<>();
        run.decodeAudits.forEach(audit -> outputsById.putAll(audit.outputsById()));
        assertThat(outputsById).as(run.program).isEqualTo(outputsOfOneServer(run.pairs));
    }

    private static Map<Integer, List<Long>> outputsOfOneServer(RandomPairs pairs) {
        VirtualHost host = new VirtualHost();
        EngineConfig config =
                EngineConfig.builder(1 << 20, 100).contextLength(500).build();
        TreeMap<Integer, List<Long>> outputsById = new TreeMap<>();
        EngineCore core = new EngineCore(config, host, new ProgramDevice(host), new OutputsOnly(outputsById));
        for (Request request : pairs.requests()) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        host.runUntilQuiet();
        return outputsById;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void milestonesAreInOrder(long seed) {
        Run run = new Run(seed);
        run.toTheEnd();
        for (Handover handover : run.servers.handovers()) {
            long before = handover.request().arrivalNanos();
            for (Milestone milestone : Milestone.values()) {
                assertThat(handover.nanos(milestone))
                        .as("%s request %d %s", run.program, handover.request().id(), milestone)
                        .isGreaterThanOrEqualTo(before);
                before = handover.nanos(milestone);
            }
        }
    }

    @Test
    void equalInputsGiveEqualDigestsOnEveryServer() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(digests(seed)).as("seed %d", seed).isEqualTo(digests(seed));
        }
    }

    @Test
    void memoryIsScarceEnoughForRetractions() {
        int retractions = 0;
        for (long seed = 0; seed < 40; seed++) {
            Run run = new Run(seed);
            run.toTheEnd();
            for (HandoverAudit audit : run.decodeAudits) {
                retractions += audit.retractionCount();
            }
        }
        assertThat(retractions).isGreaterThan(20);
    }

    private static List<Long> digests(long seed) {
        Run run = new Run(seed);
        run.toTheEnd();
        return run.servers.all().stream().map(core -> core.digest().value()).toList();
    }

    /** One random program, with an audit of each server. */
    private static final class Run {
        private final RandomPairs pairs;
        private final String program;
        private final VirtualHost host = new VirtualHost();
        private final PairedServers servers = new PairedServers(host);
        private final List<HandoverAudit> prefillAudits = new ArrayList<>();
        private final List<HandoverAudit> decodeAudits = new ArrayList<>();

        Run(long seed) {
            pairs = RandomPairs.of(seed);
            program = "seed " + seed + " " + pairs.prefillCount() + "P" + pairs.decodeCount() + "D";
            FixedRateLink link = new FixedRateLink(host, pairs.latencyNanos(), pairs.nanosPerToken());
            servers.with(pairs.prefillCount(), pairs.prefill(), link, ProgramDevice::new, index -> {
                prefillAudits.add(new HandoverAudit(program, pairs.prefill()));
                return prefillAudits.getLast();
            });
            servers.with(pairs.decodeCount(), pairs.decode(), link, ProgramDevice::new, index -> {
                decodeAudits.add(new HandoverAudit(program, pairs.decode()));
                return decodeAudits.getLast();
            });
            pairs.requests().forEach(servers::send);
        }

        void toTheEnd() {
            host.runUntilQuiet();
        }

        void auditedToTheEnd() {
            while (host.step()) {
                check(servers.prefills(), prefillAudits);
                check(servers.decodes(), decodeAudits);
            }
        }

        private static void check(List<EngineCore> cores, List<HandoverAudit> audits) {
            for (int index = 0; index < cores.size(); index++) {
                audits.get(index).check(cores.get(index).view());
            }
        }
    }
}

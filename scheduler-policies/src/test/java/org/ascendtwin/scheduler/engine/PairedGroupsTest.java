package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prefill and decode servers with attention in data parallel: ranks in lock-step on both sides. */
class PairedGroupsTest {
    private static final int PREFILL_RANKS = 2;
    private static final int DECODE_RANKS = 3;

    static LongStream seeds() {
        return LongStream.range(3000, 3040);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void requestsCrossBetweenRanksAndAllMemoryComesBack(long seed) {
        RandomPairs pairs = RandomPairs.of(seed);
        String program = "seed " + seed;
        Groups groups = new Groups(pairs, PREFILL_RANKS, DECODE_RANKS);
        groups.run(pairs.requests());
        for (Request request : pairs.requests()) {
            // A prefill server follows the room, a decode server goes round its ranks.
            int prefillRank = request.id() % PREFILL_RANKS;
            int decodeRank = request.id() % DECODE_RANKS;
            assertThat(groups.prefillAudits.get(prefillRank).endsById())
                    .as(program)
                    .containsEntry(request.id(), EndReason.HANDED_OVER);
            assertThat(groups.decodeAudits.get(decodeRank).endsById().get(request.id()))
                    .as("%s request %d", program, request.id())
                    .isIn(EndReason.LENGTH, EndReason.STOP);
        }
        for (int rank = 0; rank < PREFILL_RANKS; rank++) {
            groups.prefillAudits.get(rank).check(groups.prefill.view(rank));
        }
        for (int rank = 0; rank < DECODE_RANKS; rank++) {
            assertThat(groups.decode.view(rank).freeTokens())
                    .as(program)
                    .isEqualTo(pairs.decode().maxTotalTokens());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsOfOneRankDecideWhatCoresDecide(long seed) {
        RandomPairs pairs = RandomPairs.of(seed);
        Groups groups = new Groups(pairs, 1, 1);
        groups.run(pairs.requests());
        VirtualHost host = new VirtualHost();
        FixedRateLink link = new FixedRateLink(host, pairs.latencyNanos(), pairs.nanosPerToken());
        PairedServers servers = new PairedServers(host)
                .with(1, pairs.prefill(), link, ProgramDevice::new, index -> new EventLog())
                .with(1, pairs.decode(), link, ProgramDevice::new, index -> new EventLog());
        pairs.requests().forEach(servers::send);
        host.runUntilQuiet();
        assertThat(List.of(
                        groups.prefill.digest().value(), groups.decode.digest().value()))
                .as("seed %d", seed)
                .isEqualTo(List.of(
                        servers.prefills().getFirst().digest().value(),
                        servers.decodes().getFirst().digest().value()));
    }

    /** One prefill and one decode server of several ranks each. */
    private static final class Groups {
        private final VirtualHost host = new VirtualHost();
        private final List<HandoverAudit> prefillAudits = new ArrayList<>();
        private final List<HandoverAudit> decodeAudits = new ArrayList<>();
        private final DataParallelGroup prefill;
        private final DataParallelGroup decode;

        Groups(RandomPairs pairs, int prefillRanks, int decodeRanks) {
            EngineLinks links = EngineLinks.over(new FixedRateLink(host, pairs.latencyNanos(), pairs.nanosPerToken()));
            prefill = group(pairs.prefill(), prefillRanks, prefillAudits, links);
            decode = group(pairs.decode(), decodeRanks, decodeAudits, links);
        }

        private DataParallelGroup group(EngineConfig config, int ranks, List<HandoverAudit> audits, EngineLinks links) {
            for (int rank = 0; rank < ranks; rank++) {
                audits.add(new HandoverAudit("rank " + rank, config));
            }
            ServerRole role = config.disaggregation().role();
            return new DataParallelGroup(
                    config,
                    BalanceMethod.ofFlag("auto", role == ServerRole.PREFILL),
                    host,
                    new ProgramGroupDevice(host),
                    List.copyOf(audits),
                    links);
        }

        void run(List<Request> requests) {
            for (Request request : requests) {
                Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> receive(request));
                arrival.arm(request.arrivalNanos());
            }
            host.runUntilQuiet();
        }

        private void receive(Request request) {
            long room = request.id();
            int prompt = request.prompt().length();
            int from = prefill.choose(prompt, room);
            int to = decode.choose(prompt, room);
            Handover handover = new Handover(request, room, from, prefill.rankCount() + to);
            prefill.receive(from, handover);
            decode.receive(to, handover);
        }
    }
}

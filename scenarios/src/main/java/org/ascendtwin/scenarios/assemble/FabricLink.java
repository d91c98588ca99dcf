package org.ascendtwin.scenarios.assemble;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * The links between servers as flows on the networks of their clusters, which they share with each other. Between two
 * clusters a transfer is a flow on either network, and over when the slower one is.
 */
final class FabricLink implements KvLink {
    private final FlowNetwork[] networks;
    private final Timekeeper time;
    private final KvRoute[][] routes;
    private final @Nullable RunTrace trace;
    private final ArrayDeque<Issue> idleIssues = new ArrayDeque<>();

    /**
     * @param networks by the numbers of the prefill and of the decode rank
     * @param routes likewise
     * @param trace told of every transfer; null where nobody looks
     */
    FabricLink(FlowNetwork[] networks, Timekeeper time, KvRoute[][] routes, @Nullable RunTrace trace) {
        this.trace = trace;
        this.networks = networks;
        this.time = time;
        this.routes = routes;
    }

    @Override
    public void start(KvTransfer transfer) {
        KvRoute route =
                routes[transfer.handover().prefillEnd()][transfer.handover().decodeEnd()];
        FlowNetwork from = networks[transfer.handover().prefillEnd()];
        FlowNetwork to = networks[transfer.handover().decodeEnd()];
        int flows = transfer.isReservation() ? 1 : route.flowCount();
        long issueNanos = transfer.isReservation() ? 0 : route.issueNanos(transfer);
        int ends = (from == to ? flows : 2 * flows) + (issueNanos > 0 ? 1 : 0);
        Crossing crossing = new Crossing(transfer, ends);
        if (transfer.isReservation()) {
            send(to, route.toDie(0), from, route.fromDie(0), 0, crossing);
            return;
        }
        if (issueNanos > 0) {
            Issue issue = idleIssues.isEmpty() ? new Issue() : idleIssues.pop();
            issue.begin(crossing, issueNanos);
        }
        for (int flow = 0; flow < flows; flow++) {
            double bytes = transfer.tokens() * route.bytesPerToken(flow);
            send(from, route.fromDie(flow), to, route.toDie(flow), bytes, crossing);
        }
    }

    private static void send(
            FlowNetwork from, int fromDie, FlowNetwork to, int toDie, double bytes, Crossing crossing) {
        if (from == to) {
            from.start(fromDie, toDie, bytes, crossing);
        } else {
            from.startOuter(fromDie, true, bytes, crossing);
            to.startOuter(toDie, false, bytes, crossing);
        }
    }

    /** Blocks that are issued one after the other, beside the flow of those issued before; used again for others later. */
    private final class Issue {
        private final Alarm last = time.newAlarm(Rank.TRANSFER_END, this::end);

        @Nullable private Crossing crossing;

        void begin(Crossing newCrossing, long nanos) {
            crossing = newCrossing;
            last.arm(time.nowNanos() + nanos);
        }

        private void end() {
            Crossing issued = crossing;
            crossing = null;
            idleIssues.push(this);
            if (issued != null) {
                issued.accept(0);
            }
        }
    }

    /** A transfer under way, over when its last flow is and its last block was issued. */
    private final class Crossing implements IntConsumer {
        private final KvTransfer transfer;
        private final long startNanos = time.nowNanos();
        private int endsLeft;

        Crossing(KvTransfer transfer, int ends) {
            this.transfer = transfer;
            endsLeft = ends;
        }

        @Override
        public void accept(int flow) {
            if (--endsLeft == 0) {
                if (trace != null && !transfer.isReservation()) {
                    Handover handover = transfer.handover();
                    trace.add(new RunTrace.Transfer(
                            handover.prefillEnd(),
                            handover.decodeEnd(),
                            handover.request().id(),
                            transfer.tokens(),
                            startNanos,
                            time.nowNanos()));
                }
                transfer.arrive(time.nowNanos());
            }
        }
    }
}

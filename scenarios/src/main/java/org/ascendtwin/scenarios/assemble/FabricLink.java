package org.ascendtwin.scenarios.assemble;

import java.util.function.IntConsumer;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.request.Handover;
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
        Crossing crossing = new Crossing(transfer, from == to ? flows : 2 * flows);
        if (transfer.isReservation()) {
            send(to, route.toDie(0), from, route.fromDie(0), 0, crossing);
            return;
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

    /** A transfer under way, over when its last flow is. */
    private final class Crossing implements IntConsumer {
        private final KvTransfer transfer;
        private final long startNanos = time.nowNanos();
        private int flowsLeft;

        Crossing(KvTransfer transfer, int flows) {
            this.transfer = transfer;
            flowsLeft = flows;
        }

        @Override
        public void accept(int flow) {
            if (--flowsLeft == 0) {
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

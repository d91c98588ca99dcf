package org.ascendtwin.scenarios.assemble;

import java.util.function.IntConsumer;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The links between servers as flows on the networks of their clusters, which they share with each other. Between two
 * clusters a transfer is a flow on either network, and over when the slower one is.
 */
final class FabricLink implements KvLink {
    private final FlowNetwork[] networks;
    private final Timekeeper time;
    private final KvRoute[][] routes;

    /**
     * @param networks by the numbers of the prefill and of the decode rank
     * @param routes likewise
     */
    FabricLink(FlowNetwork[] networks, Timekeeper time, KvRoute[][] routes) {
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
        private int flowsLeft;

        Crossing(KvTransfer transfer, int flows) {
            this.transfer = transfer;
            flowsLeft = flows;
        }

        @Override
        public void accept(int flow) {
            if (--flowsLeft == 0) {
                transfer.arrive(time.nowNanos());
            }
        }
    }
}

package org.ascendtwin.scenarios.assemble;

import java.util.function.IntConsumer;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/** The links between servers as flows on the cluster's network, which they share with each other. */
final class FabricLink implements KvLink {
    private final FlowNetwork network;
    private final Timekeeper time;
    private final KvRoute[][] routes;
    private final @Nullable RunTrace trace;

    /**
     * @param routes by the numbers of the prefill and of the decode rank
     * @param trace told of every transfer; null where nobody looks
     */
    FabricLink(FlowNetwork network, Timekeeper time, KvRoute[][] routes, @Nullable RunTrace trace) {
        this.trace = trace;
        this.network = network;
        this.time = time;
        this.routes = routes;
    }

    @Override
    public void start(KvTransfer transfer) {
        KvRoute route =
                routes[transfer.handover().prefillEnd()][transfer.handover().decodeEnd()];
        Crossing crossing = new Crossing(transfer, transfer.isReservation() ? 1 : route.flowCount());
        if (transfer.isReservation()) {
            network.start(route.toDie(0), route.fromDie(0), 0, crossing);
            return;
        }
        for (int flow = 0; flow < route.flowCount(); flow++) {
            network.start(
                    route.fromDie(flow), route.toDie(flow), transfer.tokens() * route.bytesPerToken(flow), crossing);
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

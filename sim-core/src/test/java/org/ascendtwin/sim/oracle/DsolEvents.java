package org.ascendtwin.sim.oracle;

import java.util.function.IntConsumer;
import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.DevsSimulatorInterface;

/** Events on DSOL, whose ties go by the order of scheduling too. */
final class DsolEvents implements Events {
    private final DevsSimulator<Long> simulator = new DevsSimulator<>("equivalence");
    private IntConsumer handler = event -> {};
    private int pending;

    DsolEvents() {
        // The warm-up and the end of the replication are events of DSOL's own, at the start and never.
        simulator.initialize(
                new Empty(simulator), new SingleReplication<>("equivalence", 0L, 0L, Long.MAX_VALUE / 2), true);
    }

    private static final class Empty extends AbstractDsolModel<Long, DevsSimulatorInterface<Long>> {
        private static final long serialVersionUID = 1L;

        Empty(DevsSimulatorInterface<Long> simulator) {
            super(simulator);
        }

        @Override
        public void constructModel() {
            // All events are scheduled by the model under test.
        }
    }

    @Override
    public long nowNanos() {
        return simulator.getSimulatorTime();
    }

    @Override
    public void schedule(int event, long delayNanos) {
        pending++;
        simulator.scheduleEventRel(delayNanos, () -> {
            pending--;
            handler.accept(event);
        });
    }

    @Override
    public void run(IntConsumer eventHandler) {
        handler = eventHandler;
        while (pending > 0) {
            simulator.step();
        }
        simulator.cleanUp();
    }
}

package org.ascendtwin.sim.bench;

import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.Executable;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.DevsSimulatorInterface;

/** DSOL with its default event list, a red-black tree, and events as lambdas, driven step by step in this thread. */
final class DsolEngine implements Engine {
    private final DevsSimulator<Long> simulator = new DevsSimulator<>("benchmark");

    DsolEngine() {
        simulator.initialize(new Model(simulator), new SingleReplication<>("benchmark", 0L, 0L, Long.MAX_VALUE), true);
    }

    private static final class Model extends AbstractDsolModel<Long, DevsSimulatorInterface<Long>> {
        private static final long serialVersionUID = 1L;

        Model(DevsSimulatorInterface<Long> simulator) {
            super(simulator);
        }

        @Override
        public void constructModel() {
            // Events are scheduled from outside.
        }
    }

    private final class Holder implements Executable {
        private final Gaps gaps;

        Holder(Gaps gaps) {
            this.gaps = gaps;
        }

        @Override
        public void execute() {
            simulator.scheduleEventRel(gaps.next(), this);
        }
    }

    private final class Queue {
        private final Gaps arrivals;
        private final Gaps services;
        private final Executable departure = this::depart;
        private final Executable arrival = this::arrive;
        private int present;

        Queue(Gaps arrivals, Gaps services) {
            this.arrivals = arrivals;
            this.services = services;
        }

        void arrive() {
            if (present++ == 0) {
                simulator.scheduleEventRel(services.next(), departure);
            }
            simulator.scheduleEventRel(arrivals.next(), arrival);
        }

        private void depart() {
            if (--present > 0) {
                simulator.scheduleEventRel(services.next(), departure);
            }
        }
    }

    @Override
    public void addHolder(Gaps gaps) {
        new Holder(gaps).execute();
    }

    @Override
    public void addQueue(Gaps arrivals, Gaps services) {
        new Queue(arrivals, services).arrive();
    }

    @Override
    public void run(int events) {
        for (int i = 0; i < events; i++) {
            simulator.step();
        }
    }

    @Override
    public long nowNanos() {
        return simulator.getSimulatorTime();
    }

    @Override
    public void close() {
        simulator.cleanUp();
    }
}

package org.ascendtwin.sim.bench;

import java.util.ArrayList;
import java.util.List;
import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.Executable;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.DevsSimulatorInterface;
import nl.tudelft.simulation.dsol.simulators.RunState;

/** DSOL with its default event list, a red-black tree, and events as lambdas, driven in this thread. */
final class DsolEngine implements Engine {
    private final OwnLoop simulator = new OwnLoop();
    private final boolean stepwise;
    private int left;

    /** @param stepwise whether to call DSOL's {@code step()} for each event instead of its own loop for all */
    DsolEngine(boolean stepwise) {
        this.stepwise = stepwise;
        simulator.initialize(new Model(simulator), new SingleReplication<>("benchmark", 0L, 0L, Long.MAX_VALUE), true);
    }

    /** DSOL's loop without its worker thread, so that all engines are timed alike. */
    private static final class OwnLoop extends DevsSimulator<Long> {
        private static final long serialVersionUID = 1L;

        OwnLoop() {
            super("benchmark");
        }

        void runUntilHalted() {
            runUntilTime = Long.MAX_VALUE;
            runState = RunState.STARTED;
            run();
            runState = RunState.STOPPED;
        }

        void halt() {
            runState = RunState.STOPPING;
        }
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
            count();
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
            count();
        }

        private void depart() {
            if (--present > 0) {
                simulator.scheduleEventRel(services.next(), departure);
            }
            count();
        }
    }

    private void count() {
        if (--left == 0 && !stepwise) {
            simulator.halt();
        }
    }

    @Override
    public void addHolder(Gaps gaps) {
        new Holder(gaps).execute();
    }

    @Override
    public void addMovers(int count, Gaps gaps) {
        List<SimEventInterface<Long>> pending = new ArrayList<>();
        Executable[] actions = new Executable[count];
        for (int i = 0; i < count; i++) {
            int self = i;
            int other = (i + count - 1) % count;
            actions[i] = () -> {
                pending.set(self, simulator.scheduleEventRel(gaps.next(), actions[self]));
                simulator.cancelEvent(pending.get(other));
                pending.set(other, simulator.scheduleEventRel(gaps.next(), actions[other]));
                count();
            };
            pending.add(simulator.scheduleEventRel(gaps.next(), actions[i]));
        }
    }

    @Override
    public void addQueue(Gaps arrivals, Gaps services) {
        new Queue(arrivals, services).arrive();
    }

    @Override
    public void run(int events) {
        left = events;
        if (stepwise) {
            for (int i = 0; i < events; i++) {
                simulator.step();
            }
        } else {
            simulator.runUntilHalted();
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

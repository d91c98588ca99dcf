package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.memory.MemoryPart.Use;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.scenarios.spec.FaultSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * Servers that die in mid-run and come back with nothing in their caches, once their weights are loaded and their graphs are
 * captured; and what became of them.
 */
final class Outages {
    private static final double NANOS = 1e9;
    private static final int NONE = -1;

    private final Timekeeper time;
    private final List<Alarm> losses = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<Outage> outages = new ArrayList<>();

    /** A server that is lost once or more. */
    private final class Target {
        private final String name;
        private final Role role;
        private final int index;
        private final LossyEntrance entrance;
        private final Alarm back;
        private long launchedNanos;
        private boolean down;
        private int latest = NONE;

        Target(String name, Role role, LossyEntrance entrance) {
            this.name = name;
            this.role = role;
            this.entrance = entrance;
            index = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
            back = time.newAlarm(Rank.CONTROL, this::onBack);
        }

        /** A server that is lost while it is launched has to be launched once more. */
        void lose(FaultSpec fault, long startNanos) {
            back.cancel();
            if (!down) {
                latest = outages.size();
                outages.add(Outage.begin(name, time.nowNanos(), entrance.depending(role, index)));
                down = true;
                entrance.lost(role, index);
            }
            TimeSpan restart = fault.restartAfter();
            if (restart != null) {
                launchedNanos = time.nowNanos() + restart.nanos();
                back.arm(launchedNanos + startNanos);
            }
        }

        private void onBack() {
            down = false;
            outages.set(latest, outages.get(latest).back(launchedNanos, time.nowNanos()));
            entrance.back(role, index);
        }

        void refused() {
            outages.set(latest, outages.get(latest).refused(time.nowNanos()));
        }

        void taken() {
            Outage outage = latest == NONE ? null : outages.get(latest);
            if (outage != null && outage.backNanos() != Outage.NEVER && outage.usedNanos() == Outage.NEVER) {
                outages.set(latest, outage.used(time.nowNanos()));
            }
        }
    }

    Outages(Timekeeper time) {
        this.time = time;
    }

    /** Has {@code faults} happen to {@code servers}, which are reached through {@code entrance}. */
    void plan(List<FaultSpec> faults, List<ResolvedServer> servers, LossyEntrance entrance) {
        for (FaultSpec fault : faults) {
            ResolvedServer server = server(fault.server(), servers);
            Target target = target(fault.server(), server.spec().role());
            Target chosen =
                    target == null ? new Target(fault.server(), server.spec().role(), entrance) : target;
            if (target == null) {
                targets.add(chosen);
            }
            long startNanos = startNanos(fault, server);
            Alarm loss = time.newAlarm(Rank.CONTROL, () -> chosen.lose(fault, startNanos));
            loss.arm(fault.at().nanos());
            losses.add(loss);
        }
    }

    private static ResolvedServer server(String name, List<ResolvedServer> servers) {
        int number = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        for (ResolvedServer server : servers) {
            if (name.startsWith(Names.kebab(server.spec().role().name()) + "-")) {
                if (number < server.spec().instances()) {
                    return server;
                }
                number -= server.spec().instances();
            }
        }
        throw new IllegalStateException("no server is called " + name);
    }

    /** From the launch until requests are taken: weights of all dies come side by side, then graphs one after the other. */
    private static long startNanos(FaultSpec fault, ResolvedServer server) {
        MemoryPlan memory = server.memory();
        double weightBytes =
                memory.bytes(Use.LINEAR_WEIGHTS) + memory.bytes(Use.OTHER_WEIGHTS) + memory.bytes(Use.DRAFT_WEIGHTS);
        long loadNanos =
                (long) Math.ceil(weightBytes * NANOS / fault.weightRate().bytesPerSecond());
        int graphs = server.spec().role() == Role.PREFILL
                ? 0
                : server.deployment().graphs().batchSizes().length;
        return loadNanos + graphs * fault.graphCapture().nanos();
    }

    private @Nullable Target target(String name, Role role) {
        for (Target target : targets) {
            if (target.name.equals(name) && target.role == role) {
                return target;
            }
        }
        return null;
    }

    private @Nullable Target target(Role role, int index) {
        for (Target target : targets) {
            if (target.role == role && target.index == index) {
                return target;
            }
        }
        return null;
    }

    /** The server {@code index} of {@code role}, which is away, was sent a request. */
    static void refused(@Nullable Outages outages, Role role, int index) {
        Target target = outages == null ? null : outages.target(role, index);
        if (target != null) {
            target.refused();
        }
    }

    /** The server {@code index} of {@code role} takes a request. */
    static void taken(@Nullable Outages outages, Role role, int index) {
        Target target = outages == null ? null : outages.target(role, index);
        if (target != null) {
            target.taken();
        }
    }

    /** Nobody is left whom a loss could hit. */
    void end() {
        losses.forEach(Alarm::cancel);
        targets.forEach(target -> target.back.cancel());
    }

    /** What became of the servers that were lost, in that order. */
    List<Outage> all() {
        return List.copyOf(outages);
    }
}

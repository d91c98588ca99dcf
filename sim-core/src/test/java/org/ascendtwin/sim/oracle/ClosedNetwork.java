package org.ascendtwin.sim.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.kernel.RunLimit;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Level;
import org.ascendtwin.sim.stat.Unit;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** Customers who think, then visit single-server stations in turn, then think again; all times exponential. */
final class ClosedNetwork {
    private final VirtualHost host = new VirtualHost();
    private final Exponential think;
    private final Exponential[] services;
    private final RandomStream[] streams;
    private final Alarm[] serviceEnds;
    private final Alarm[] thinkEnds;
    private final List<ArrayDeque<Integer>> queues = new ArrayList<>();
    private final List<Level> present = new ArrayList<>();
    private final long[] stayNanos;
    private final long[] cameNanos;
    private long cycles;

    ClosedNetwork(int customers, double thinkSeconds, double[] serviceSeconds, Streams chance) {
        think = new Exponential(thinkSeconds);
        int stations = serviceSeconds.length;
        stayNanos = new long[stations];
        cameNanos = new long[customers];
        services = new Exponential[stations];
        streams = new RandomStream[stations + 1];
        serviceEnds = new Alarm[stations];
        streams[stations] = chance.stream("think", 0);
        for (int i = 0; i < stations; i++) {
            int station = i;
            services[i] = new Exponential(serviceSeconds[i]);
            streams[i] = chance.stream("service", i);
            queues.add(new ArrayDeque<>());
            present.add(new Level(Unit.REQUESTS));
            serviceEnds[i] = host.newAlarm(Rank.STEP_END, () -> leave(station));
        }
        thinkEnds = new Alarm[customers];
        for (int i = 0; i < customers; i++) {
            int customer = i;
            thinkEnds[i] = host.newAlarm(Rank.ARRIVAL, () -> enter(0, customer));
            startThinking(customer);
        }
    }

    /** Cycles a second between the end of the warm-up and the end of the run. */
    double throughput(long warmUpNanos, long endNanos) {
        host.run(RunLimit.none().withEnd(warmUpNanos));
        long before = cycles;
        host.run(RunLimit.none().withEnd(endNanos));
        return (cycles - before) * 1e9 / (endNanos - warmUpNanos);
    }

    /** Customers present over time less the sum of their stays so far, in customer-nanoseconds: 0 by Little's law. */
    double littlesDifference(int station) {
        long staysNanos = stayNanos[station];
        for (int customer : queues.get(station)) {
            staysNanos += host.nowNanos() - cameNanos[customer];
        }
        return present.get(station).area(host.nowNanos()) - staysNanos;
    }

    /** Exact mean value analysis (Reiser and Lavenberg, Journal of the ACM 27(2), 1980). */
    static double theory(int customers, double thinkSeconds, double[] serviceSeconds) {
        double[] queueLengths = new double[serviceSeconds.length];
        double throughput = 0;
        for (int n = 1; n <= customers; n++) {
            double cycleSeconds = thinkSeconds;
            double[] stays = new double[serviceSeconds.length];
            for (int k = 0; k < stays.length; k++) {
                stays[k] = serviceSeconds[k] * (1 + queueLengths[k]);
                cycleSeconds += stays[k];
            }
            throughput = n / cycleSeconds;
            for (int k = 0; k < stays.length; k++) {
                queueLengths[k] = throughput * stays[k];
            }
        }
        return throughput;
    }

    private void startThinking(int customer) {
        thinkEnds[customer].arm(after(think.draw(streams[streams.length - 1])));
    }

    private long after(double seconds) {
        return host.nowNanos() + (long) StrictMath.ceil(seconds * 1e9);
    }

    private void enter(int station, int customer) {
        queues.get(station).add(customer);
        present.get(station).change(host.nowNanos(), 1);
        cameNanos[customer] = host.nowNanos();
        startIfFree(station);
    }

    private void startIfFree(int station) {
        if (!serviceEnds[station].isArmed() && !queues.get(station).isEmpty()) {
            serviceEnds[station].arm(after(services[station].draw(streams[station])));
        }
    }

    private void leave(int station) {
        int customer = queues.get(station).remove();
        present.get(station).change(host.nowNanos(), -1);
        stayNanos[station] += host.nowNanos() - cameNanos[customer];
        startIfFree(station);
        if (station + 1 < queues.size()) {
            enter(station + 1, customer);
        } else {
            cycles++;
            startThinking(customer);
        }
    }
}

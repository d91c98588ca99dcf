package org.ascendtwin.hardware.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The network: a collective that was asked for before and one that was not, an exchange of tokens, and all to all. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xms1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class NetworkBenchmark {
    private static final int SIZES = 256;
    private static final int DIES = 384;

    private final Topology topology = new Topology(ClusterCatalogue.shipped().cluster("a3-superpod-384"));
    private final CollectiveTimer collectives = new CollectiveTimer(topology.cluster());
    private final ExchangeTimer exchanges = new ExchangeTimer(topology.cluster());
    private final TokenExchange exchange = new TokenExchange(
            TokenExchange.Direction.DISPATCH, ExchangeMode.LOW_LATENCY, 32, 96, 8, 7168, DataType.INT8);
    private int next;
    private long arrived;

    @Benchmark
    public double knownCollective() {
        next = (next + 1) & (SIZES - 1);
        return collectives.seconds(Kind.ALL_REDUCE, (next + 1) * 14336.0, 32, 1);
    }

    @Benchmark
    public double newCollective() {
        next++;
        return collectives.seconds(Kind.ALL_REDUCE, SIZES * 14336.0 + next, 32, 1);
    }

    @Benchmark
    public double exchangeOfTokens() {
        return exchanges.price(exchange, 1.5).seconds();
    }

    /** A flow from each of 384 dies to each other, from nothing to the last byte. */
    @Benchmark
    public long allToAllFlows() {
        VirtualHost host = new VirtualHost();
        FlowNetwork network = new FlowNetwork(topology, host);
        network.reserve(DIES * DIES);
        IntConsumer ended = flow -> arrived++;
        for (int from = 0; from < DIES; from++) {
            for (int to = 0; to < DIES; to++) {
                if (from != to) {
                    network.start(from, to, 1e6, ended);
                }
            }
        }
        host.runUntilQuiet();
        return arrived;
    }
}

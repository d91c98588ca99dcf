package org.ascendtwin.sim.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** M/M/1 at load 0.8: one or two events pending, so what is measured is the way round the loop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class QueueBenchmark {
    static final int EVENTS = 200_000;

    @Param({"twin", "priorityqueue", "ssj", "dsol"})
    public String engine;

    private Engine running;

    @Setup(Level.Trial)
    public void fill() {
        running = Engine.named(engine);
        running.addQueue(new Gaps(1.25e9, 0), new Gaps(1e9, 1));
    }

    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long serve(CpuShare share) {
        running.run(EVENTS);
        return running.nowNanos();
    }
}

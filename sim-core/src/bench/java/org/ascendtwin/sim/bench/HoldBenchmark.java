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

/** The hold model: so many events pending, each of which when it comes schedules itself again after a random gap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HoldBenchmark {
    static final int EVENTS = 200_000;

    @Param({"1000", "100000", "1000000"})
    public int pending;

    @Param({"twin", "priorityqueue", "ssj", "dsol"})
    public String engine;

    /** How far ahead each event schedules itself; the mean is about a second. "moved": exponential, and each moves another. */
    @Param({"exponential"})
    public String gaps;

    private Engine running;

    @Setup(Level.Trial)
    public void fill() {
        running = Engine.named(engine);
        Gaps drawn = Gaps.named(gaps);
        if (gaps.equals("moved")) {
            running.addMovers(pending, drawn);
            return;
        }
        for (int i = 0; i < pending; i++) {
            running.addHolder(drawn);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long hold(CpuShare share) {
        running.run(EVENTS);
        return running.nowNanos();
    }
}

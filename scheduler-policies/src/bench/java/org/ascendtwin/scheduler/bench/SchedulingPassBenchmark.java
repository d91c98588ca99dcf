package org.ascendtwin.scheduler.bench;

import java.util.concurrent.TimeUnit;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.policy.PolicyCatalogue;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole turns of an engine, results included, with a full batch of 256 and a long queue. Either nothing ends, so that
 * turns are decode steps; or a request ends with each decode step, so that every other turn admits one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 30)
@Measurement(iterations = 10)
public class SchedulingPassBenchmark implements StepExecutor, EngineListener {
    private static final int RUNNING = 256;
    private static final int WAITING = 10_000;
    private static final int PROMPT_TOKENS = 512;
    private static final int TURNS = 2000;
    private static final long STEP_NANOS = 1000;

    @Param({"fcfs"})
    public String policy;

    @Param({"false", "true"})
    public boolean admits;

    private VirtualHost host = new VirtualHost();
    private EngineCore core = core();
    private Alarm end = host.newAlarm(Rank.STEP_END, this::endStep);
    private StepSink sink = plan -> {};
    private StepPlan running = new StepPlan(1);
    private int received;
    private long steps;

    @Setup(Level.Iteration)
    public void fill() {
        received = 0;
        host = new VirtualHost();
        core = core();
        end = host.newAlarm(Rank.STEP_END, this::endStep);
        for (int count = 0; count < RUNNING + WAITING; count++) {
            receive();
        }
        while (core.view().runningCount() < RUNNING) {
            host.step();
        }
    }

    @Benchmark
    public long turns(ProcessorTime time) {
        time.begin();
        long last = steps + TURNS;
        while (steps < last) {
            host.step();
        }
        time.end(TURNS);
        return steps;
    }

    private EngineCore core() {
        EngineConfig config = EngineConfig.builder(4_000_000, RUNNING)
                .contextLength(1 << 30)
                .overlap(false)
                .schedulePolicy(PolicyCatalogue.ofFlag(policy == null ? "fcfs" : policy))
                .scheduleConservativeness(0)
                .build();
        return new EngineCore(config, host, this, this);
    }

    /** The first ones end one after the other, so that later one ends with each step. */
    private void receive() {
        int outputs = !admits ? 1 << 30 : received < RUNNING ? 1 + received : RUNNING;
        core.receive(Request.of(received++, host.nowNanos(), PROMPT_TOKENS, outputs));
    }

    @Override
    public long hostNanos(EngineView view) {
        return 0;
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        running = plan;
        sink = newSink;
        end.arm(host.nowNanos() + STEP_NANOS);
    }

    private void endStep() {
        steps++;
        for (int index = 0; index < running.count(); index++) {
            running.emit(index, running.isUnfinished(index) ? 0 : 1, false);
        }
        sink.stepEnded(running);
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        receive();
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {}

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {}

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {}

    @Override
    public void retracted(Sequence sequence) {}

    @Override
    public void preempted(Sequence sequence) {}
}

package org.ascendtwin.hardware.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.hardware.step.ModelledStepCost;
import org.ascendtwin.hardware.step.Overlap;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a step of DeepSeek-R1 on 32 dies: a shape whose kernels and exchanges are known, and one whose are not. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepCostBenchmark {
    private static final int DIES = 32;
    private static final int BATCH = 48;
    private static final int LONGEST = 8192;
    private static final long WINDOW_BYTES = 64L << 20;

    /** What runs beside what. */
    @Param({"NONE", "SHARED", "PREFETCH", "TWO_BATCHES", "ALL"})
    private Way way = Way.NONE;

    private final int[] queryLens = new int[BATCH];
    private final int[] prefixLens = new int[BATCH];
    private final StepShape shape = new StepShape();
    private final StepCost cost = new StepCost();
    private @Nullable ModelledStepCost model;
    private int next;

    /** Overlaps that are measured. */
    public enum Way {
        NONE(Overlap.NONE),
        SHARED(Overlap.NONE.withSharedBeside(true)),
        PREFETCH(Overlap.NONE.withPrefetch(WINDOW_BYTES)),
        TWO_BATCHES(Overlap.NONE.withTwoBatches(true)),
        ALL(new Overlap(true, true, WINDOW_BYTES, false));

        private final Overlap overlap;

        Way(Overlap overlap) {
            this.overlap = overlap;
        }
    }

    private ModelledStepCost model() {
        ModelledStepCost known = model;
        if (known == null) {
            known = new ModelledStepCost(new Deployment(
                            DeviceCatalogue.shipped().device("ascend-910-9392"),
                            ClusterCatalogue.shipped().cluster("a3-superpod-384"),
                            ModelCatalogue.shipped().model("deepseek-r1"),
                            new Placement(
                                    DIES, DIES, DIES, Placement.Exchange.ALL_TO_ALL, Quantisation.W8A8, DataType.BF16),
                            GraphBuckets.upTo(256, false),
                            null)
                    .withOverlap(way.overlap));
            model = known;
        }
        return known;
    }

    /** A decode step of a batch whose contexts grow. */
    @Benchmark
    public long knownShape() {
        Arrays.fill(queryLens, 1);
        prefixLens[next++ % BATCH]++;
        model().cost(shape.set(Phase.DECODE, BATCH, queryLens, prefixLens), cost);
        return cost.totalNanos();
    }

    /** A prefill of as many tokens as none had before. */
    @Benchmark
    public long newShape() {
        if (next++ % LONGEST == 0) {
            model = null;
        }
        queryLens[0] = 1 + next % LONGEST;
        model().cost(shape.set(Phase.EXTEND, 1, queryLens, prefixLens), cost);
        return cost.totalNanos();
    }
}

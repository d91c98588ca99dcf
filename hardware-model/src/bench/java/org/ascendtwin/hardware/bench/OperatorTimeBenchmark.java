package org.ascendtwin.hardware.bench;

import java.util.concurrent.TimeUnit;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.Prediction;
import org.ascendtwin.hardware.operator.VectorPass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time of one operator: of a shape that was seen, among a thousand others, and of one that was not. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OperatorTimeBenchmark {
    private static final int SHAPES = 1024;

    @Param({"matmul", "experts", "vector", "attention"})
    String operator = "";

    private final Operator[] seen = new Operator[SHAPES];
    private OperatorTimer timer;
    private int next;

    @Setup
    public void fill() {
        timer = new OperatorTimer(DeviceCatalogue.shipped().device("ascend-910b2"));
        for (int i = 0; i < SHAPES; i++) {
            seen[i] = shape(i + 1);
            timer.predict(seen[i]);
        }
    }

    private Operator shape(int rows) {
        Matmul matmul = Matmul.of(rows, 5120, 2560, DataType.BF16);
        return switch (operator) {
            case "matmul" -> matmul;
            case "experts" -> new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, 8, matmul);
            case "vector" -> new VectorPass(VectorPass.Kind.ADD_RMS_NORM, rows, 5120);
            default -> new DecodeAttention(rows, 1, new AttentionHeads(64, 8, 128, DataType.BF16), 4096L * rows);
        };
    }

    @Benchmark
    public Prediction repeatedShape() {
        next = (next + 1) & (SHAPES - 1);
        return timer.predict(seen[next]);
    }

    @Benchmark
    public Prediction newShape() {
        next++;
        return timer.predict(shape(SHAPES + (next & 0xFFFFF)));
    }
}

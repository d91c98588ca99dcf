package org.ascendtwin.live.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.Event;
import org.ascendtwin.live.acl.Stream;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** A matrix product on a device, checked on the host: does this device compute at all, and right? */
public final class MatmulCheck {
    private static final int SIZE = 512;
    private static final int ROUNDS = 5;
    private static final int CHECKED_ROWS = 16;
    /** Float sums of {@value #SIZE} products of numbers below one, and a device may round its inputs to 10 bits. */
    private static final double TOLERANCE = 0.05;

    private MatmulCheck() {}

    /**
     * What came of it.
     *
     * @param worstError largest difference from the host's result
     * @param gigaflops rate of the fastest of a few products
     */
    public record Outcome(double worstError, double gigaflops) {
        public boolean passed() {
            return worstError <= TOLERANCE;
        }
    }

    /** Multiplies two matrices of random numbers on the device. */
    public static Outcome run(Device device) {
        float[] a = numbers("a");
        float[] b = numbers("b");
        long bytes = (long) SIZE * SIZE * Float.BYTES;
        try (Stream stream = device.createStream();
                Event start = device.createEvent();
                Event end = device.createEvent();
                DeviceBuffer left = device.allocate(bytes);
                DeviceBuffer right = device.allocate(bytes);
                DeviceBuffer out = device.allocate(bytes);
                Kernels kernels = new Kernels(device, stream);
                Arena arena = Arena.ofConfined()) {
            left.write(arena.allocateFrom(ValueLayout.JAVA_FLOAT, a), 0);
            right.write(arena.allocateFrom(ValueLayout.JAVA_FLOAT, b), 0);
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                stream.record(start);
                kernels.matmul(
                        left.tensor(TensorType.FLOAT, SIZE, SIZE),
                        right.tensor(TensorType.FLOAT, SIZE, SIZE),
                        out.tensor(TensorType.FLOAT, SIZE, SIZE));
                stream.record(end);
                stream.synchronize();
                best = Math.min(best, end.microsSince(start));
            }
            MemorySegment result = arena.allocate(bytes, Float.BYTES);
            out.read(result, 0);
            return new Outcome(worstError(a, b, result), 2.0 * SIZE * SIZE * SIZE / best / 1e3);
        }
    }

    private static float[] numbers(String name) {
        RandomStream stream = new Streams(1, 0).stream(name, 0);
        float[] values = new float[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * stream.nextDouble() - 1);
        }
        return values;
    }

    private static double worstError(float[] a, float[] b, MemorySegment result) {
        double worst = 0;
        for (int row = 0; row < SIZE; row += SIZE / CHECKED_ROWS) {
            for (int column = 0; column < SIZE; column++) {
                double expected = 0;
                for (int i = 0; i < SIZE; i++) {
                    expected += (double) a[row * SIZE + i] * b[i * SIZE + column];
                }
                double error =
                        Math.abs(result.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * SIZE + column) - expected);
                // Not a number is no agreement either.
                worst = error <= worst ? worst : error;
            }
        }
        return worst;
    }
}

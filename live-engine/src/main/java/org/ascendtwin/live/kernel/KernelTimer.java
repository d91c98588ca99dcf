package org.ascendtwin.live.kernel;

import java.util.Arrays;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.Event;
import org.ascendtwin.live.acl.Stream;

/** Times work of one stream by the device's own marks. */
public final class KernelTimer implements AutoCloseable {
    private static final int WARM_UPS = 2;
    private static final int LEAST_ROUNDS = 7;
    private static final int MOST_ROUNDS = 60;
    /** Short kernels are timed many at once, since a mark takes about a microsecond itself. */
    private static final double LEAST_MICROS_BETWEEN_MARKS = 300;

    private static final int MOST_AT_ONCE = 64;

    private final Stream stream;
    private final double budgetMicros;
    private final Event start;
    private final Event end;

    /**
     * @param budgetMicros device time to spend on one kernel, which buys between {@value #LEAST_ROUNDS} and
     *     {@value #MOST_ROUNDS} rounds
     */
    public KernelTimer(Device device, Stream stream, double budgetMicros) {
        this.stream = stream;
        this.budgetMicros = budgetMicros;
        this.start = device.createEvent();
        this.end = device.createEvent();
    }

    /** Microseconds of one piece of work in each round, in ascending order. */
    public double[] micros(Runnable work) {
        double once = 0;
        for (int i = 0; i < WARM_UPS; i++) {
            once = time(work, 1);
        }
        int atOnce = (int) Math.clamp(Math.ceil(LEAST_MICROS_BETWEEN_MARKS / Math.max(once, 1e-3)), 1, MOST_AT_ONCE);
        int rounds = (int) Math.clamp(budgetMicros / Math.max(once * atOnce, 1e-3), LEAST_ROUNDS, MOST_ROUNDS);
        double[] micros = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            micros[i] = time(work, atOnce);
        }
        Arrays.sort(micros);
        return micros;
    }

    private double time(Runnable work, int times) {
        stream.record(start);
        for (int i = 0; i < times; i++) {
            work.run();
        }
        stream.record(end);
        stream.synchronize();
        return end.microsSince(start) / times;
    }

    @Override
    public void close() {
        end.close();
        start.close();
    }
}

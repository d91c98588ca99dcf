package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.device.Range;

/**
 * How long ranks wait for the last one because their hosts launch an operation at different times.
 *
 * <p>With delays that are independent and exponential with mean d, the last of n ranks comes at d·H(n), H(n) being
 * 1 + 1/2 + … + 1/n (Rényi 1953), and a rank waits d·(H(n) − 1) on average.
 *
 * @param meanSeconds mean delay of one rank's launch
 */
public record LaunchSkew(double meanSeconds) {
    /** All ranks launch at once. */
    public static final LaunchSkew NONE = new LaunchSkew(0);

    public LaunchSkew {
        Range.check("mean launch delay in seconds", meanSeconds, 0, 1);
    }

    /** What a rank of {@code ranks} waits on average. */
    public double waitSeconds(int ranks) {
        if (meanSeconds == 0) {
            return 0;
        }
        double harmonic = 0;
        for (int i = ranks; i >= 2; i--) {
            harmonic += 1.0 / i;
        }
        return meanSeconds * harmonic;
    }

    /** What a rank that is ready at {@code ownNanos} waits for the last of {@code readyNanos}. */
    public static long waitNanos(long ownNanos, long[] readyNanos) {
        long last = ownNanos;
        for (long ready : readyNanos) {
            last = Math.max(last, ready);
        }
        return last - ownNanos;
    }
}

package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.KernelFamily;

/**
 * Numbers that were fitted for some kernel families of a device, to measured kernels or to runs of the core level. A law
 * gives them its start and its work, and gets the seconds that both take.
 */
public interface Fits {
    /** What the numbers were fitted to. */
    Prediction.Basis basis();

    /** Whether {@code family} was fitted. */
    boolean covers(KernelFamily family);

    /**
     * Seconds of a kernel of a family that is covered; allocates nothing.
     *
     * @param startSeconds start, first tile and last store, as the law has them
     * @param workSeconds all else
     */
    double seconds(KernelFamily family, double startSeconds, double workSeconds, double flops, double bytes);

    /** Whether kernels as small and as large as this one are among those behind the numbers. */
    boolean inside(KernelFamily family, double flops, double bytes);
}

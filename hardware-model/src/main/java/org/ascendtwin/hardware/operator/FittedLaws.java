package org.ascendtwin.hardware.operator;

import java.util.EnumMap;
import java.util.Map;
import org.ascendtwin.hardware.device.CoreFit;
import org.ascendtwin.hardware.device.KernelFamily;

/** What fits to runs of the core level make of the laws; a family without a fit follows its law as it is. */
final class FittedLaws {
    private final Map<KernelFamily, CoreFit> fits;
    private final double[] fillSeconds = new double[KernelFamily.values().length];
    private final double[] efficiencies = new double[fillSeconds.length];

    FittedLaws(Map<KernelFamily, CoreFit> fits) {
        this.fits = fits.isEmpty() ? new EnumMap<>(KernelFamily.class) : new EnumMap<>(fits);
        fits.forEach((family, fit) -> {
            fillSeconds[family.ordinal()] = fit.fill().seconds();
            efficiencies[family.ordinal()] = fit.efficiency();
        });
    }

    boolean covers(KernelFamily family) {
        return efficiencies[family.ordinal()] > 0;
    }

    /**
     * Seconds of a kernel; allocates nothing.
     *
     * @param startSeconds start, first tile and last store, as the law has them
     * @param workSeconds all else
     */
    double seconds(KernelFamily family, double startSeconds, double workSeconds) {
        int id = family.ordinal();
        return covers(family)
                ? startSeconds + fillSeconds[id] + workSeconds / efficiencies[id]
                : startSeconds + workSeconds;
    }

    /** Whether kernels as small and as large as this one are among those behind a family's fit. */
    boolean inside(KernelFamily family, double flops, double bytes) {
        CoreFit fit = fits.get(family);
        return fit != null && fit.span().contains(flops, bytes);
    }
}

package org.ascendtwin.hardware.operator;

import java.util.EnumMap;
import java.util.Map;
import org.ascendtwin.hardware.device.CoreFit;
import org.ascendtwin.hardware.device.KernelFamily;

/** The fits to runs of the core level that belong to a device. */
final class CoreLevelFits implements Fits {
    private static final KernelFamily[] FAMILIES = KernelFamily.values();

    private final Map<KernelFamily, CoreFit> fits;
    private final double[] fillSeconds = new double[FAMILIES.length];
    private final double[] efficiencies = new double[FAMILIES.length];

    CoreLevelFits(Map<KernelFamily, CoreFit> fits) {
        this.fits = fits.isEmpty() ? new EnumMap<>(KernelFamily.class) : new EnumMap<>(fits);
        fits.forEach((family, fit) -> {
            fillSeconds[family.ordinal()] = fit.fill().seconds();
            efficiencies[family.ordinal()] = fit.efficiency();
        });
    }

    @Override
    public Prediction.Basis basis() {
        return Prediction.Basis.CORE_LEVEL;
    }

    @Override
    public boolean covers(KernelFamily family) {
        return efficiencies[family.ordinal()] > 0;
    }

    @Override
    public double seconds(KernelFamily family, double startSeconds, double workSeconds, double flops, double bytes) {
        int id = family.ordinal();
        return startSeconds + fillSeconds[id] + workSeconds / efficiencies[id];
    }

    @Override
    public boolean inside(KernelFamily family, double flops, double bytes) {
        CoreFit fit = fits.get(family);
        return fit != null && fit.span().contains(flops, bytes);
    }
}

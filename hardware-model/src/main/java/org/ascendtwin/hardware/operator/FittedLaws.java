package org.ascendtwin.hardware.operator;

import java.util.Map;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.Prediction.Basis;
import org.jspecify.annotations.Nullable;

/**
 * The numbers behind each family's law on a device, the best there are: a calibrated profile's, else those fitted to runs of
 * the core level, else the device's constants as they are.
 */
final class FittedLaws {
    private final @Nullable Fits[] best = new Fits[KernelFamily.values().length];
    private final Map<KernelFamily, MeasuredSpan> measured;

    FittedLaws(Device device, @Nullable Fits profile) {
        this.measured = device.measured();
        Fits events = new CoreLevelFits(device.coreFits());
        for (KernelFamily family : KernelFamily.values()) {
            if (profile != null && profile.covers(family)) {
                best[family.ordinal()] = profile;
            } else if (events.covers(family)) {
                best[family.ordinal()] = events;
            }
        }
    }

    double seconds(KernelFamily family, double startSeconds, double workSeconds, double flops, double bytes) {
        Fits fits = best[family.ordinal()];
        return fits == null
                ? startSeconds + workSeconds
                : fits.seconds(family, startSeconds, workSeconds, flops, bytes);
    }

    Basis basis(KernelFamily family) {
        Fits fits = best[family.ordinal()];
        return fits == null ? Basis.CONSTANTS : fits.basis();
    }

    boolean inside(KernelFamily family, double flops, double bytes) {
        Fits fits = best[family.ordinal()];
        if (fits != null) {
            return fits.inside(family, flops, bytes);
        }
        MeasuredSpan span = measured.get(family);
        return span != null && span.contains(flops, bytes);
    }
}

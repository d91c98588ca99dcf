package org.ascendtwin.calibration.bottleneck;

/**
 * Kernels in a row, wherever they occur, that one kernel could take the place of.
 *
 * @param pattern which
 * @param places how often
 * @param kernels how many kernels that are
 * @param micros their time
 * @param savedMicros time that one kernel would take less by the model of the device: the same part of the measured time as of
 *     the predicted one; NaN where the model does not have all parts, or the device is not known
 * @param idleMicros time in which the die did nothing between them
 */
public record MissedFusion(
        FusionPattern pattern, int places, int kernels, double micros, double savedMicros, double idleMicros) {
    MissedFusion and(MissedFusion more) {
        return new MissedFusion(
                pattern,
                places + more.places,
                kernels + more.kernels,
                micros + more.micros,
                savedMicros + more.savedMicros,
                idleMicros + more.idleMicros);
    }

    /** What is known that fusing would save. */
    public double gainMicros() {
        return idleMicros + (Double.isNaN(savedMicros) ? 0 : savedMicros);
    }
}

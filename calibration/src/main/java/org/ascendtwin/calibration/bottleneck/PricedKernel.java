package org.ascendtwin.calibration.bottleneck;

import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.Prediction;

/**
 * A measured kernel beside the model of its device.
 *
 * @param measured all calls on one shape
 * @param operator what the model prices
 * @param prediction the model's price and what it rests on
 */
public record PricedKernel(KernelGroup measured, Operator operator, Prediction prediction) {
    /** The model's price. */
    public double predictedMicros() {
        return prediction.seconds() * 1e6;
    }

    /** Measured over predicted: above 1, the kernel is slower than it should be. */
    public double ratio() {
        return measured.median().micros() / predictedMicros();
    }

    /** Time that all calls take longer than predicted; 0 where they are faster. */
    public double excessMicros() {
        return Math.max(0, measured.totalMicros() - measured.count() * predictedMicros());
    }
}

package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * Measured kernels beside the model of their device.
 *
 * @param device the device
 * @param kernels those that the model prices, the most time above its price first
 * @param notPriced time in microseconds of those that it does not, by reason
 */
public record ModelComparison(Device device, List<PricedKernel> kernels, Map<String, Double> notPriced) {
    static ModelComparison of(Device device, List<KernelGroup> groups) {
        OperatorTimer timer = new OperatorTimer(device);
        List<PricedKernel> kernels = new ArrayList<>();
        Map<String, Double> notPriced = new TreeMap<>();
        for (KernelGroup group : groups) {
            String reason = Selection.reasonToSkip(group.median(), device);
            if (reason == null) {
                Operator operator = MeasuredOperator.of(group.median());
                kernels.add(new PricedKernel(group, operator, timer.predict(operator)));
            } else {
                notPriced.merge(reason, group.totalMicros(), Double::sum);
            }
        }
        kernels.sort(Comparator.comparingDouble(PricedKernel::excessMicros).reversed());
        return new ModelComparison(device, kernels, notPriced);
    }

    /** Time of the kernels that the model prices. */
    public double pricedMicros() {
        return kernels.stream()
                .mapToDouble(kernel -> kernel.measured().totalMicros())
                .sum();
    }
}

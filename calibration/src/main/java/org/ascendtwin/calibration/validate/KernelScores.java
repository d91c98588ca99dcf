package org.ascendtwin.calibration.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.Prediction;

/**
 * The error table of a device's operator times.
 *
 * @param operators one score for each operator and hardware, in alphabetical order
 * @param total all of them together
 * @param skippedByReason why measurements were left out, and how many
 */
public record KernelScores(List<OperatorScore> operators, OperatorScore total, Map<String, Integer> skippedByReason) {
    /** Scores the operator times of {@code device} against {@code timings}, products of 8 bits scaled as a whole. */
    public static KernelScores of(Device device, List<KernelTiming> timings) {
        return of(device, timings, false);
    }

    /**
     * The same.
     *
     * @param scalesBlocks whether products of 8-bit operands are those scaled block by block
     */
    public static KernelScores of(Device device, List<KernelTiming> timings, boolean scalesBlocks) {
        OperatorTimer timer = new OperatorTimer(device);
        Map<String, Tally> tallies = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        List<Double> all = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        int skipped = 0;
        int inside = 0;
        for (KernelTiming timing : timings) {
            Tally tally = tallies.computeIfAbsent(
                    timing.operator() + " " + timing.device(), key -> new Tally(timing.operator(), timing.device()));
            String reason = Selection.reasonToSkip(timing, device, scalesBlocks);
            if (reason != null) {
                tally.skipped++;
                skipped++;
                reasons.merge(reason, 1, Integer::sum);
                continue;
            }
            Operator operator = MeasuredOperator.of(timing);
            Prediction prediction = timer.predict(operator);
            double error = 1e6 * prediction.seconds() / timing.micros() - 1;
            int trusted = device.calibrated().isEmpty() || !prediction.inside() ? 0 : 1;
            tally.inside += trusted;
            inside += trusted;
            tally.errors.add(error);
            tally.bytes.add(operator.bytes());
            all.add(error);
            bytes.add(operator.bytes());
        }
        List<OperatorScore> operators = tallies.values().stream()
                .map(tally -> OperatorScore.of(
                        tally.operator, tally.device, tally.skipped, tally.errors, tally.bytes, tally.inside))
                .toList();
        return new KernelScores(operators, OperatorScore.of("all", device.id(), skipped, all, bytes, inside), reasons);
    }

    private static final class Tally {
        private final String operator;
        private final String device;
        private final List<Double> errors = new ArrayList<>();
        private final List<Double> bytes = new ArrayList<>();
        private int skipped;
        private int inside;

        Tally(String operator, String device) {
            this.operator = operator;
            this.device = device;
        }
    }
}

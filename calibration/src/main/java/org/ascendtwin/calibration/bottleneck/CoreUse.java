package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.ascendtwin.calibration.ingest.KernelCall;

/**
 * How busy the pipes were while kernels of a family ran, weighed by their time; NaN where no kernel has the counter.
 *
 * @param family whose kernels
 * @param micros their time
 * @param cube part of it in which the cube multiplied
 * @param load part of it in which operands came from memory
 * @param vector part of it in which the vector units worked
 * @param blocks cores that the kernels were cut for
 */
public record CoreUse(OperatorFamily family, double micros, double cube, double load, double vector, double blocks) {
    /** The families of {@code calls}, the longest first. */
    static List<CoreUse> of(List<KernelCall> calls) {
        Map<OperatorFamily, List<KernelCall>> families = new EnumMap<>(OperatorFamily.class);
        Map<String, OperatorFamily> known = new TreeMap<>();
        for (KernelCall call : calls) {
            if (!call.isExchange()) {
                families.computeIfAbsent(
                                known.computeIfAbsent(call.operator(), OperatorFamily::of), family -> new ArrayList<>())
                        .add(call);
            }
        }
        List<CoreUse> uses = new ArrayList<>();
        families.forEach((family, own) -> uses.add(new CoreUse(
                family,
                own.stream().mapToDouble(call -> call.timing().micros()).sum(),
                mean(own, call -> call.pipes().cube()),
                mean(own, call -> call.pipes().load()),
                mean(own, call -> call.pipes().vector()),
                mean(own, call -> call.blocks() == 0 ? Double.NaN : call.blocks()))));
        uses.sort(Comparator.comparingDouble(CoreUse::micros).reversed());
        return uses;
    }

    private static double mean(List<KernelCall> calls, ToDoubleFunction<KernelCall> figure) {
        double sum = 0;
        double all = 0;
        for (KernelCall call : calls) {
            double value = figure.applyAsDouble(call);
            if (!Double.isNaN(value)) {
                sum += value * call.timing().micros();
                all += call.timing().micros();
            }
        }
        return all == 0 ? Double.NaN : sum / all;
    }
}

package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ascendtwin.hardware.step.KernelGround;
import org.ascendtwin.hardware.step.StepGrounds;
import org.ascendtwin.hardware.step.StepSample;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.spec.Records;

/**
 * What the times of a run rest on.
 *
 * @param runtime what the serving runtime is taken to cost, by the names of assumptions.runtime
 * @param steps that were looked at for the kernels; 0 where none was modelled, or nobody asked
 * @param sharesByKernel parts of all kernels' time in these steps, by the kernel's name and by what they rest on
 */
public record Grounds(Map<String, Term> runtime, int steps, Map<String, Map<KernelGround, Double>> sharesByKernel) {
    /** Nothing is known. */
    public static final Grounds NONE = new Grounds(Map.of(), 0, Map.of());

    /** Kernels that are named of each ground, the largest. */
    private static final int NAMED = 3;

    private static final double LEAST_SHARE = 0.005;

    /**
     * A number of the runtime.
     *
     * @param value as scenarios write it
     * @param from where it comes from, in words
     */
    public record Term(String value, String from) {}

    public Grounds {
        runtime = Collections.unmodifiableMap(new LinkedHashMap<>(runtime));
        sharesByKernel = Collections.unmodifiableMap(new TreeMap<>(sharesByKernel));
    }

    /** What the runtime of {@code resolved} rests on, and the kernels in the steps of {@code samples}, one for each server or none. */
    static Grounds of(Resolved resolved, List<StepSample> samples) {
        Map<String, Term> runtime = new LinkedHashMap<>();
        Records.toMap(resolved.scenario().assumptions().runtime())
                .forEach((name, value) -> runtime.put(
                        name,
                        new Term(
                                value instanceof Double number
                                        ? String.format(Locale.ROOT, "%.3g", number)
                                        : value.toString(),
                                resolved.runtimeOrigins().getOrDefault(name, "of the device"))));
        Map<String, double[]> seconds = new TreeMap<>();
        int steps = 0;
        for (int index = 0; index < samples.size(); index++) {
            StepSample sample = samples.get(index);
            steps += sample.size();
            StepGrounds.of(resolved.servers().get(index).deployment(), sample)
                    .forEach((kernel, own) -> seconds.merge(kernel, own, Grounds::sum));
        }
        return new Grounds(runtime, steps, shares(seconds));
    }

    private static double[] sum(double[] one, double[] other) {
        double[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    private static Map<String, Map<KernelGround, Double>> shares(Map<String, double[]> seconds) {
        double all = 0;
        for (double[] own : seconds.values()) {
            for (double each : own) {
                all += each;
            }
        }
        Map<String, Map<KernelGround, Double>> shares = new TreeMap<>();
        for (Map.Entry<String, double[]> kernel : seconds.entrySet()) {
            Map<KernelGround, Double> own = new EnumMap<>(KernelGround.class);
            for (KernelGround ground : KernelGround.values()) {
                if (kernel.getValue()[ground.ordinal()] > 0) {
                    own.put(ground, kernel.getValue()[ground.ordinal()] / all);
                }
            }
            shares.put(kernel.getKey(), Collections.unmodifiableMap(own));
        }
        return shares;
    }

    /** The part of the kernels' time that rests on {@code ground}. */
    public double share(KernelGround ground) {
        return sharesByKernel.values().stream()
                .mapToDouble(own -> own.getOrDefault(ground, 0.0))
                .sum();
    }

    /** In sentences, for people. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        if (!runtime.isEmpty()) {
            sentences.add(
                    "Assumed of the serving runtime (assumptions.runtime, docs/validation.md): " + runtimeText() + ".");
        }
        if (!sharesByKernel.isEmpty()) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "Kernels of kinds and sizes that were measured on this device: %.0f %% of their time (%d steps looked"
                            + " at).",
                    100 * share(KernelGround.MEASURED),
                    steps));
        }
        for (KernelGround ground : KernelGround.values()) {
            if (ground != KernelGround.MEASURED && share(ground) >= LEAST_SHARE) {
                sentences.add(String.format(
                        Locale.ROOT,
                        "%s: %.0f %% of their time, most of it %s.",
                        words(ground),
                        100 * share(ground),
                        largest(ground)));
            }
        }
        return sentences;
    }

    /** What comes from one place stands together. */
    private String runtimeText() {
        Map<String, List<String>> valuesByOrigin = new LinkedHashMap<>();
        runtime.forEach((name, term) -> valuesByOrigin
                .computeIfAbsent(term.from(), from -> new ArrayList<>())
                .add(name + " " + term.value()));
        return valuesByOrigin.entrySet().stream()
                .map(origin -> String.join(", ", origin.getValue()) + " (" + origin.getKey() + ")")
                .collect(Collectors.joining("; "));
    }

    private static String words(KernelGround ground) {
        return switch (ground) {
            case MEASURED -> "Kernels as measured";
            case OTHER_SIZES -> "Kernels of measured kinds, but smaller or larger than those measured";
            case BORROWED -> "Kernels of kinds and sizes that were measured on another device with such cores";
            case BORROWED_OTHER_SIZES -> "Kernels of kinds that were measured there, but smaller or larger";
            case MODEL -> "Kernels of no measured kind, by constants alone";
        };
    }

    private String largest(KernelGround ground) {
        return sharesByKernel.entrySet().stream()
                .filter(kernel -> kernel.getValue().getOrDefault(ground, 0.0) >= LEAST_SHARE)
                .sorted((a, b) -> Double.compare(
                        b.getValue().getOrDefault(ground, 0.0), a.getValue().getOrDefault(ground, 0.0)))
                .limit(NAMED)
                .map(kernel -> String.format(
                        Locale.ROOT,
                        "%s %.0f %%",
                        kernel.getKey(),
                        100 * kernel.getValue().getOrDefault(ground, 0.0)))
                .collect(Collectors.joining(", "));
    }
}

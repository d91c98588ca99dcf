package org.ascendtwin.scenarios.assemble;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.ascendtwin.hardware.model.Quantisation;

/**
 * What SGLang's {@code --quantization} says of the weights that it loads, which must be what the scenario says of them. The flag
 * changes how SGLang reads the weights' folder; what a step costs and what fits into memory follows from
 * {@code model.weights} alone.
 */
final class QuantisationFlag {
    private static final String NAME = "quantization";

    private QuantisationFlag() {}

    /** Weights that SGLang can load with {@code value}; all where the flag leaves it to the folder. */
    private static Set<Quantisation> loadable(String value) {
        return switch (value) {
            // made by ModelSlim, with a description of every layer's formats in the folder
            case "modelslim" -> EnumSet.of(Quantisation.W8A8, Quantisation.W4A8, Quantisation.W4A16);
            case "w8a8_int8" -> EnumSet.of(Quantisation.W8A8);
            case "fp8", "w8a8_fp8" -> EnumSet.of(Quantisation.FP8);
            case "awq", "awq_marlin", "gptq", "gptq_marlin", "moe_wna16" -> EnumSet.of(Quantisation.W4A16);
            case "unquant" -> EnumSet.of(Quantisation.BF16, Quantisation.FP16);
            default -> EnumSet.allOf(Quantisation.class);
        };
    }

    /** Reports a flag that contradicts {@code weights}. */
    static void check(
            Map<String, String> flags, Quantisation weights, String place, BiConsumer<String, String> problems) {
        String value = flags.get(NAME);
        if (value == null) {
            return;
        }
        Set<Quantisation> loadable = loadable(value);
        if (!loadable.contains(weights)) {
            problems.accept(
                    place + NAME,
                    "is \"" + value + "\", but model.weights is " + spelling(weights) + "; allowed with it: "
                            + String.join(
                                    ", ",
                                    loadable.stream()
                                            .map(QuantisationFlag::spelling)
                                            .toList())
                            + ". Maybe model.weights: "
                            + spelling(loadable.iterator().next()) + ".");
        }
    }

    private static String spelling(Quantisation weights) {
        return weights.name().toLowerCase(Locale.ROOT);
    }
}

package org.ascendtwin.scenarios.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.core.NamedKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.jspecify.annotations.Nullable;

/**
 * A kernel as people write it.
 *
 * @param option where it was written
 * @param op its name
 * @param shape its sizes, in order or by name
 * @param dtype its number format; by default the usual one
 */
record NamedOperator(
        String option,
        String op,
        List<String> shape,
        @Nullable String dtype) {
    Operator operator(Device on) throws InvalidInput {
        NamedKernel kernel = kernel();
        int[] sizes = sizes(kernel);
        try {
            DataType half = on.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
            return kernel.operator(sizes, type(kernel, on), half);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
    }

    private NamedKernel kernel() throws InvalidInput {
        List<NamedKernel> all = NamedKernel.all();
        String wanted = op.toLowerCase(Locale.ROOT).replace('-', '_');
        for (NamedKernel kernel : all) {
            if (kernel.name().equals(wanted)) {
                return kernel;
            }
        }
        List<String> names = all.stream().map(NamedKernel::name).toList();
        throw new InvalidInput(
                option.equals("--shape") ? "--op" : option,
                "no kernel is called \"" + op + "\"; known: " + String.join(", ", names) + "."
                        + Names.maybe(wanted, names));
    }

    private DataType type(NamedKernel kernel, Device on) throws InvalidInput {
        List<DataType> types = kernel.types();
        if (dtype == null) {
            return types.stream()
                    .filter(type -> on.cube().macsPerCycle().containsKey(type))
                    .findFirst()
                    .orElse(types.getFirst());
        }
        List<String> names =
                types.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).toList();
        int index = names.indexOf(spelled(dtype));
        if (index < 0) {
            throw new InvalidInput(
                    "--dtype",
                    "the format is \"" + dtype + "\"; allowed for " + kernel.name() + ": " + String.join(", ", names)
                            + "." + Names.maybe(dtype, names));
        }
        return types.get(index);
    }

    private static String spelled(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "bfloat16" -> "bf16";
            case "float16", "half" -> "fp16";
            default -> type.toLowerCase(Locale.ROOT);
        };
    }

    /** Sizes in the order of the kernel's dimensions. */
    private int[] sizes(NamedKernel kernel) throws InvalidInput {
        List<String> parts = Arrays.stream(String.join(",", shape)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[\\[\\]()]", "")
                        .split("[,;×\\s]+|(?<=[0-9])x(?=[0-9])", 0))
                .filter(part -> !part.isEmpty())
                .toList();
        List<String> dimensions = kernel.dimensions();
        if (parts.size() != dimensions.size()) {
            throw wrong(kernel, "\"" + String.join(" ", shape) + "\" has " + parts.size() + " sizes");
        }
        int[] sizes = new int[dimensions.size()];
        for (int i = 0; i < parts.size(); i++) {
            int equals = parts.get(i).indexOf('=');
            int place = equals < 0
                    ? i
                    : dimensions.indexOf(parts.get(i).substring(0, equals).strip());
            if (place < 0 || sizes[place] != 0) {
                throw wrong(kernel, "\"" + parts.get(i) + "\" names no size of its own");
            }
            try {
                sizes[place] =
                        Integer.parseInt(parts.get(i).substring(equals + 1).strip());
            } catch (NumberFormatException e) {
                throw wrong(kernel, "\"" + parts.get(i) + "\" is not a whole number up to 2147483647");
            }
        }
        return sizes;
    }

    private InvalidInput wrong(NamedKernel kernel, String what) {
        String order = String.join("x", kernel.dimensions());
        return new InvalidInput(
                option,
                what + "; " + kernel.name() + " takes " + kernel.dimensions().size() + ": " + order + ". Maybe "
                        + String.join("=…,", kernel.dimensions()) + "=….");
    }
}

package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.core.NamedKernel;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.sim.unit.Bytes;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which kernel runs where. */
final class KernelArguments {
    @Option(
            names = "--device",
            required = true,
            paramLabel = "ID",
            description = "The die: see ./twin devices, or a file.")
    private String device = "";

    @Option(
            names = "--op",
            required = true,
            paramLabel = "OP",
            description = "The kernel, such as matmul, quant_matmul, rms_norm or swiglu; a wrong one lists all.")
    private String op = "";

    @Option(
            names = "--shape",
            required = true,
            arity = "1..*",
            paramLabel = "SIZE",
            description = "Its sizes in order, as in 16x5120x12800, or by name, as in m=16,k=5120,n=12800.")
    private List<String> shape = new ArrayList<>();

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "Number format; by default the usual one of the kernel.")
    private @Nullable String dtype;

    @Option(
            names = "--prefetch",
            paramLabel = "WINDOW",
            description = "Brings up to WINDOW of the weight into L2 ahead of use, as in 16MiB (CMO).")
    private @Nullable String prefetch;

    @Option(
            names = "--prefetch-lead",
            paramLabel = "TIME",
            description = "How long before the kernel the prefetch begins (default: ${DEFAULT-VALUE}).",
            defaultValue = "20us")
    private String lead = "";

    @Option(
            names = "--prefetch-order",
            paramLabel = "ORDER",
            description = "use: blocks that are needed first; columns: as NZ weights lie in memory (default: use).")
    private Prefetch.Order order = Prefetch.Order.USE;

    Device device() throws InvalidInput {
        return DeviceArgument.find("--device", device);
    }

    NamedKernel kernel() throws InvalidInput {
        List<NamedKernel> all = NamedKernel.all();
        String wanted = op.toLowerCase(Locale.ROOT).replace('-', '_');
        for (NamedKernel kernel : all) {
            if (kernel.name().equals(wanted)) {
                return kernel;
            }
        }
        List<String> names = all.stream().map(NamedKernel::name).toList();
        throw new InvalidInput(
                "--op",
                "no kernel is called \"" + op + "\"; known: " + String.join(", ", names) + "."
                        + Names.maybe(wanted, names));
    }

    Operator operator(NamedKernel kernel, Device on) throws InvalidInput {
        int[] sizes = new ShapeReader(kernel).read(shape);
        DataType type = type(kernel, on);
        try {
            return kernel.operator(sizes, type);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--shape", String.valueOf(e.getMessage()));
        }
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

    Prefetch prefetch() throws InvalidInput {
        if (prefetch == null) {
            return Prefetch.NONE;
        }
        String option = "--prefetch";
        try {
            long window = Bytes.valueOf(prefetch).bytes();
            option = "--prefetch-lead";
            return new Prefetch(window, order, TimeSpan.valueOf(lead).nanos());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
    }

    /** What was asked for, in words. */
    String title() {
        return op + " " + String.join(" ", shape);
    }

    /** Sizes in the order of the kernel's dimensions. */
    private record ShapeReader(NamedKernel kernel) {
        int[] read(List<String> words) throws InvalidInput {
            List<String> parts = Arrays.stream(String.join(",", words)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[\\[\\]()]", "")
                            .split("[,;×\\s]+|(?<=[0-9])x(?=[0-9])", 0))
                    .filter(part -> !part.isEmpty())
                    .toList();
            List<String> dimensions = kernel.dimensions();
            if (parts.size() != dimensions.size()) {
                throw wrong("\"" + String.join(" ", words) + "\" has " + parts.size() + " sizes");
            }
            int[] sizes = new int[dimensions.size()];
            for (int i = 0; i < parts.size(); i++) {
                int equals = parts.get(i).indexOf('=');
                int place = equals < 0
                        ? i
                        : dimensions.indexOf(parts.get(i).substring(0, equals).strip());
                if (place < 0 || sizes[place] != 0) {
                    throw wrong("\"" + parts.get(i) + "\" names no size of its own");
                }
                try {
                    sizes[place] =
                            Integer.parseInt(parts.get(i).substring(equals + 1).strip());
                } catch (NumberFormatException e) {
                    throw wrong("\"" + parts.get(i) + "\" is not a whole number up to 2147483647");
                }
            }
            return sizes;
        }

        private InvalidInput wrong(String what) {
            String order = String.join("x", kernel.dimensions());
            return new InvalidInput(
                    "--shape",
                    what + "; " + kernel.name() + " takes "
                            + kernel.dimensions().size() + ": " + order + ". Maybe "
                            + String.join("=…,", kernel.dimensions()) + "=….");
        }
    }
}

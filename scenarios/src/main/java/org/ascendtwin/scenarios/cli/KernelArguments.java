package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.scenarios.assemble.Calibration;
import org.ascendtwin.scenarios.spec.InvalidInput;
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
            names = "--lengths",
            split = ",",
            paramLabel = "NEW/ALL",
            description = "Sequences of a prefill_attention in place of the equal ones of --shape: new tokens and all"
                    + " tokens of each, as in 100/100,3000/4096.")
    private List<String> lengths = new ArrayList<>();

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

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "The device's profile for the operator level; by default the shipped one of that device, if there"
                            + " is one; none for the catalogue's constants.")
    private @Nullable Path profile;

    Device device() throws InvalidInput {
        Device plain = DeviceArgument.find("--device", device);
        try {
            return Calibration.of(plain, profile);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--profile", String.valueOf(e.getMessage()));
        }
    }

    Operator operator(Device on) throws InvalidInput {
        Operator operator = new NamedOperator("--shape", op, shape, dtype).operator(on);
        if (lengths.isEmpty()) {
            return operator;
        }
        if (!(operator instanceof PrefillAttention prefill)) {
            throw new InvalidInput(
                    "--lengths", "sequences of a " + op + "; allowed: those of prefill_attention. Maybe leave it out.");
        }
        List<PrefillAttention.Chunk> chunks = new ArrayList<>();
        for (String length : lengths) {
            chunks.add(chunk(length));
        }
        return new PrefillAttention(prefill.heads(), chunks, prefill.causal());
    }

    private static PrefillAttention.Chunk chunk(String text) throws InvalidInput {
        int slash = text.indexOf('/');
        try {
            int query = Integer.parseInt(text.substring(0, Math.max(0, slash)).strip());
            return new PrefillAttention.Chunk(
                    query, Integer.parseInt(text.substring(slash + 1).strip()));
        } catch (NumberFormatException e) {
            throw new InvalidInput(
                    "--lengths",
                    "\"" + text + "\" is no sequence; allowed: new tokens/all tokens. Maybe \"100/4096\".");
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--lengths", text + ": " + e.getMessage());
        }
    }

    /** The name of the kernel. */
    String name() {
        return op;
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
}

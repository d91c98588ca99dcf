package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.core.CoreFitting;
import org.ascendtwin.hardware.device.CoreFit;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.scenarios.spec.DeviceReader;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate core}: the operator level's laws fitted to runs of the core level. */
@Command(
        name = "core",
        description = {
            "Fits the operator level's laws to kernels that are simulated event by event, as is done for every die of the"
                    + " catalogue whose cores are described."
        },
        mixinStandardHelpOptions = true)
final class CalibrateCoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "The device, of the catalogue (./twin devices) or a file; without it, all of the catalogue.")
    private @Nullable String device;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where to write the device with its fits as a device file (.yaml), or the catalogue's (.json).")
    private @Nullable Path out;

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter printer = spec.commandLine().getOut();
        if (device != null) {
            Device found = aiCores(DeviceArgument.find("--device", device));
            Map<KernelFamily, CoreFit> fits = CoreFitting.fits(found);
            print(found, fits, printer);
            write(DeviceReader.yaml(found.withCoreFits(fits)), printer);
        } else {
            List<String> all = new ArrayList<>();
            for (Device each : DeviceCatalogue.shipped().devices().values()) {
                if (each.family().hasAiCores()) {
                    Map<KernelFamily, CoreFit> fits = CoreFitting.fits(each);
                    print(each, fits, printer);
                    all.add("  \"" + each.id() + "\": {\n" + text(fits) + "\n  }");
                }
            }
            write("{\n" + String.join(",\n", all) + "\n}\n", printer);
        }
        printer.flush();
        return 0;
    }

    private static Device aiCores(Device found) throws InvalidInput {
        if (!found.family().hasAiCores()) {
            throw new InvalidInput(
                    "--device",
                    found.id()
                            + " has no AI cores to simulate; allowed: Ascend dies. Maybe its constants serve as they are.");
        }
        return found;
    }

    /** A line for each family. */
    private static String text(Map<KernelFamily, CoreFit> fits) {
        List<String> lines = new ArrayList<>();
        fits.forEach((family, fit) -> lines.add("    \"" + family + "\": " + Json.line(Records.toMap(fit))));
        return String.join(",\n", lines);
    }

    private static void print(Device device, Map<KernelFamily, CoreFit> fits, PrintWriter printer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(device.id(), "KERNELS", "FILL", "EFFICIENCY", "MEDIAN %", "WORST %"));
        fits.forEach((family, fit) -> rows.add(List.of(
                family.toString(),
                Integer.toString(fit.shapes()),
                fit.fill().toString(),
                String.format(Locale.ROOT, "%.4f", fit.efficiency()),
                String.format(Locale.ROOT, "%.1f", fit.medianPercent()),
                String.format(Locale.ROOT, "%.1f", fit.worstPercent()))));
        Columns.print(rows, printer);
    }

    private void write(String text, PrintWriter printer) throws InvalidInput {
        if (out == null) {
            return;
        }
        try {
            Files.writeString(out, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write " + out + ": " + e.getMessage());
        }
        printer.println("wrote " + out);
    }
}

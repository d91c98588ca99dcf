package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.HostTerms;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.calibration.serving.MeasuredTerm;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate host}: what a profiler's export shows of the host, in a serving profile. */
@Command(
        name = "host",
        description = {
            "Reads an export of msprof or torch_npu and writes what it shows of the host into a serving profile: the time from"
                    + " operator to operator where each is launched by itself, from kernel to kernel of a captured graph, and"
                    + " what a die waits for the replay of one.",
            "assumptions.serving-profile names the profile in a scenario. What the export does not show stays as it was."
        },
        mixinStandardHelpOptions = true)
final class CalibrateHostCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR|FILE",
            description = "The export's folder, or one of its files.")
    private Path data = Path.of("");

    @Option(
            names = "--device",
            required = true,
            paramLabel = "DEVICE",
            description = "What was profiled, of the catalogue (./twin devices) or a file.")
    private String device = "";

    @Option(
            names = "--like",
            paramLabel = "FILE",
            description = "The serving profile to start at (default: the shipped one of such devices).")
    private @Nullable Path like;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the profile.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws InvalidInput {
        Device profiled = DeviceArgument.find("--device", device);
        ServingProfile before = before(profiled);
        ProfileExport export = export(profiled);
        KernelDataArguments.report(export.malformed(), spec.commandLine().getErr());
        HostTerms terms = HostTerms.of(Bottlenecks.of(export, null));
        PrintWriter printer = spec.commandLine().getOut();
        if (terms.measured().isEmpty()) {
            open(terms, spec.commandLine().getErr());
            return 1;
        }
        List<ServingProfile.Source> files = export.files().stream()
                .filter(file -> file.form().equals(ProfileFiles.CALLS))
                .map(file -> new ServingProfile.Source(file.name(), file.sha256(), file.rows()))
                .toList();
        write(before.measuring(terms.measured(), files, command()));
        print(terms, before, printer);
        open(terms, printer);
        printer.println("wrote " + out + ", which assumptions.serving-profile names");
        printer.flush();
        return 0;
    }

    private ServingProfile before(Device profiled) throws InvalidInput {
        ServingPlatform platform = ServingPlatform.of(profiled.family()).orElse(null);
        if (platform == null) {
            throw new InvalidInput(
                    "--device",
                    device
                            + " has no serving profile; allowed: Ascend dies and GPUs. Maybe ./twin calibrate live, which"
                            + " measures whole steps and the host between them.");
        }
        try {
            return like == null ? ServingProfileFile.shipped(platform) : ServingProfileFile.read(like, platform);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--like", String.valueOf(e.getMessage()));
        }
    }

    private ProfileExport export(Device profiled) throws InvalidInput {
        try {
            return ProfileFiles.read(data, profiled.id());
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--data", String.valueOf(e.getMessage()));
        }
    }

    /** The command as it would be typed elsewhere. */
    private String command() {
        return "./twin calibrate host --data " + data.getFileName() + " --device " + device
                + (like == null ? "" : " --like " + like.getFileName()) + " --out " + out.getFileName();
    }

    private void write(ServingProfile profile) throws InvalidInput {
        try {
            Files.writeString(out, ServingProfileFile.text(profile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "--out", "cannot write " + out + ": " + e.getMessage() + ". Maybe the folder is missing.");
        }
    }

    private static void print(HostTerms terms, ServingProfile before, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TERM", "MEASURED", "1 SIGMA", "BEFORE", "UNIT", "MEAN OF"));
        terms.measured().forEach((parameter, term) -> rows.add(row(parameter, term, before)));
        Columns.print(rows, out);
        terms.measured().forEach((parameter, term) -> out.println(parameter + ": " + term.how() + "."));
    }

    private static List<String> row(ServingParameter parameter, MeasuredTerm term, ServingProfile before) {
        return List.of(
                parameter.toString(),
                text(term.value()),
                text(term.low()) + " to " + text(term.high()),
                before.has(parameter) ? text(before.value(parameter)) : "the device's",
                term.unit(),
                Integer.toString(term.count()));
    }

    private static void open(HostTerms terms, PrintWriter out) {
        terms.open().forEach((parameter, reason) -> out.println(parameter + " not measured: " + reason + "."));
        out.flush();
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}

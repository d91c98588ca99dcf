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
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.calibration.profile.ProfiledKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate kernels}: a device's profile from measured kernels. */
@Command(
        name = "kernels",
        description = "Fits the constants of each kind of kernel to measured kernels and writes them as a profile.",
        mixinStandardHelpOptions = true)
final class CalibrateKernelsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--device",
            required = true,
            paramLabel = "DEVICE",
            description = "The device that was measured, of the catalogue (./twin devices) or a file.")
    private String device = "";

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "DIR",
            description = "Measured kernels: operator benchmarks, msprof's op_summary, torch_npu's kernel_details "
                    + "(.csv, .csv.gz), tables of GPUs (.parquet), or folders of them. Without it, all is taken over from"
                    + " --like.")
    private List<Path> tables = new ArrayList<>();

    @Option(
            names = "--like",
            paramLabel = "PROFILE",
            description =
                    "A related device's profile to start at; kinds that were not measured are taken over from it.")
    private @Nullable String like;

    @Option(
            names = "--interpolate",
            description =
                    "Also keeps what the laws are off by, kernel by kernel where they are dense, and interpolates it."
                            + " Such a profile restates the measurements.")
    private boolean interpolate;

    @Option(
            names = DeviceProfile.BLOCK_SCALES,
            description =
                    "Takes products of 8-bit operands that are scaled block by block, as of checkpoints in FP8, in place of"
                            + " those scaled as a whole, where a table has both.")
    private boolean blockScales;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the profile.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws InvalidInput {
        Path parent = out.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new InvalidInput("--out", "cannot write " + out + ". Maybe the folder is missing.");
        }
        Device found = DeviceArgument.find("--device", device);
        DeviceProfile base = like == null ? null : ProfileArgument.find("--like", like);
        if (tables.isEmpty() && base == null) {
            throw new InvalidInput(
                    "--data", "is missing; allowed without it: --like, to take all over from a profile.");
        }
        Ingested data = KernelDataArguments.read(tables, found.id());
        KernelDataArguments.report(data, spec.commandLine().getErr());
        ProfileFit plain = new ProfileFit(found, base);
        ProfileFit fit = blockScales ? plain.scalingBlocks() : plain;
        DeviceProfile profile = (interpolate ? fit.interpolating() : fit).profile(data, command(found));
        refuseEmpty(profile);
        write(profile);
        PrintWriter printer = spec.commandLine().getOut();
        print(profile, printer);
        printer.println("wrote " + out);
        printer.flush();
        return 0;
    }

    /** The command as it would be typed elsewhere: data by the names of its folders. */
    private String command(Device found) {
        StringBuilder text = new StringBuilder("./twin calibrate kernels --device ").append(found.id());
        if (like != null) {
            text.append(" --like ").append(Path.of(like).getFileName());
        }
        if (interpolate) {
            text.append(" --interpolate");
        }
        if (blockScales) {
            text.append(' ').append(DeviceProfile.BLOCK_SCALES);
        }
        text.append(tables.isEmpty() ? "" : " --data");
        tables.forEach(table -> text.append(' ').append(table.getFileName()));
        return text.append(" --out ").append(out.getFileName()).toString();
    }

    /** Tables of which nothing was of use are a mistake. */
    private void refuseEmpty(DeviceProfile profile) throws InvalidInput {
        boolean none = profile.kernels().values().stream()
                .noneMatch(kernel -> kernel.basis() == ProfiledKernel.Basis.MEASURED);
        if (none && !tables.isEmpty()) {
            List<String> reasons = new ArrayList<>();
            profile.skipped().forEach((reason, count) -> reasons.add(count + ": " + reason));
            throw new InvalidInput(
                    "--data",
                    "no kernel of " + profile.device() + " can be fitted to; left out: "
                            + (reasons.isEmpty() ? "none, the tables are empty" : String.join("; ", reasons))
                            + ". Maybe another device was measured.");
        }
    }

    private void write(DeviceProfile profile) throws InvalidInput {
        try {
            Files.writeString(out, ProfileFile.text(profile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "--out", "cannot write " + out + ": " + e.getMessage() + ". Maybe the folder is missing.");
        }
    }

    private static void print(DeviceProfile profile, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNEL", "N", "FITTED %", "NOT FITTED %", "CONSTANTS"));
        profile.kernels()
                .forEach((name, kernel) -> rows.add(List.of(
                        name,
                        Integer.toString(kernel.measurements()),
                        errors(kernel.fitted()),
                        errors(kernel.folds()),
                        constants(kernel))));
        if (profile.notFitted().count() > 0) {
            rows.add(List.of(
                    "all together",
                    Integer.toString(profile.notFitted().count()),
                    "",
                    errors(profile.notFitted()),
                    ""));
        }
        Columns.print(rows, out);
        out.println();
        regions(profile, out);
        profile.skipped().forEach((reason, count) -> out.println("skipped " + count + ": " + reason));
    }

    /** Where the kernels of each kind are met well, and where less. */
    private static void regions(DeviceProfile profile, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNEL", "BYTES MOVED", "N", "NOT FITTED %", "BIAS %"));
        profile.kernels().forEach((name, kernel) -> kernel.regions()
                .forEach(region -> rows.add(List.of(
                        name,
                        ErrorFields.bytes(region.fromBytes(), region.toBytes()),
                        Integer.toString(region.errors().count()),
                        errors(region.errors()),
                        Double.toString(region.errors().bias())))));
        if (rows.size() > 1) {
            Columns.print(rows, out);
        }
    }

    private static String errors(ProfiledKernel.Residuals errors) {
        return errors.count() == 0 ? "-" : errors.median() + " / " + errors.p90();
    }

    private static String constants(ProfiledKernel kernel) {
        List<String> parts = new ArrayList<>();
        kernel.parameters().forEach((parameter, value) -> {
            String unit = value.unit().startsWith("part") ? "" : " " + value.unit();
            String range = kernel.onBounds().contains(parameter)
                    ? " (on a bound: left at its prior)"
                    : String.format(Locale.ROOT, " [%s, %s]", value.low(), value.high());
            parts.add(parameter + " " + value.value() + unit + range);
        });
        return kernel.basis() == ProfiledKernel.Basis.BORROWED ? "borrowed" : String.join(", ", parts);
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.report.LiveSteps;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate live}: a device's profile from what {@code ./twin live bench} measured. */
@Command(
        name = "live",
        description = {
            "Makes a profile of what ./twin live bench measured: kernels fitted kind by kind, where they were measured, and"
                    + " the steps of the model as a whole.",
            "Steps of that model on one die are then as long as measured ones of about their size; other models' and other"
                    + " deployments' come from the kernels."
        },
        mixinStandardHelpOptions = true)
final class CalibrateLiveCommand implements Callable<Integer> {
    private static final String KERNELS = "kernels.csv";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "host-cpu",
            description = "The device that was measured, of the catalogue (./twin devices) or a file (default:"
                    + " ${DEFAULT-VALUE}).")
    private String device = "host-cpu";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "runs/live-bench",
            description = "What ./twin live bench wrote (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("runs/live-bench");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the profile.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws InvalidInput {
        Device found = DeviceArgument.find("--device", device);
        List<LiveSteps> measured;
        try {
            measured = LiveSteps.read(data);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--data", String.valueOf(e.getMessage()));
        }
        String command = "./twin calibrate live --device " + found.id() + " --data " + data.getFileName() + " --out "
                + out.getFileName();
        DeviceProfile profile = kernels(found, command);
        for (LiveSteps each : measured) {
            profile = profile.with(each.model(), each.summed(), command);
        }
        try {
            Files.writeString(out, ProfileFile.text(profile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "--out", "cannot write " + out + ": " + e.getMessage() + ". Maybe the folder is missing.");
        }
        PrintWriter printer = spec.commandLine().getOut();
        printer.println(profile.kernels().size() + " kinds of kernels fitted");
        profile.serving()
                .forEach((model, serving) -> printer.println(serving.measured() + " steps of " + model
                        + " summed up in " + serving.steps().size() + ", "
                        + String.format(Locale.ROOT, "%.0f us", serving.host().iterationNanos() / 1e3)
                        + " of the host between them"));
        printer.println("wrote " + out);
        printer.flush();
        return 0;
    }

    private DeviceProfile kernels(Device found, String command) throws InvalidInput {
        Path table = data.resolve(KERNELS);
        Ingested read = Files.isRegularFile(table)
                ? KernelDataArguments.read(List.of(table), found.id())
                : new Ingested(List.of(), List.of(), List.of());
        KernelDataArguments.report(read, spec.commandLine().getErr());
        return new ProfileFit(found, null).profile(read, command);
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.live.kernel.ProfilerTables;
import org.ascendtwin.scenarios.assemble.Calibration;
import org.ascendtwin.scenarios.report.ProfileDirectory;
import org.ascendtwin.scenarios.report.ProfileJson;
import org.ascendtwin.scenarios.report.ProfileReport;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.report.ServerLogReport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin import profile}: what a profiler's export says about where the time went. */
@Command(
        name = "profile",
        description = {
            "Reads an export of msprof or torch_npu, or the log of an SGLang server, and says where the time went.",
            "Knows kernel_details, op_summary, op_statistic, api_statistic, step_trace_time (.csv, .csv.gz) and"
                    + " communication.json by their columns; a folder is searched with those below it, that of"
                    + " ./twin live run --operators too."
        },
        mixinStandardHelpOptions = true)
final class ImportProfileCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", description = "The export's folder, or one of its files.")
    private Path place = Path.of("");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "What was profiled, of the catalogue (./twin devices) or a file: kernels are compared with its"
                            + " model, with its shipped profile where there is one.")
    private @Nullable String device;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "A profile of the device to compare with instead: a file, or none.")
    private @Nullable Path profile;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Writes bottlenecks.json, a chart, kernels.csv, which ./twin calibrate kernels reads, and of logs"
                            + " steps.csv, which step-cost reads.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces what this command has written there.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Device found = device();
        ProfileExport export = read(found == null ? "" : found.id());
        Bottlenecks measured = Bottlenecks.of(export, found);
        String document = Json.text(ProfileJson.of(measured));
        if (out != null) {
            ProfileDirectory.write(out, force, measured, document + "\n");
        }
        KernelDataArguments.report(export.malformed(), spec.commandLine().getErr());
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(document);
        } else {
            print(measured, print);
        }
        print.flush();
        boolean nothing = measured.operators().isEmpty()
                && measured.collectives().isEmpty()
                && measured.servers().isEmpty()
                && measured.host() == null;
        return nothing ? 1 : 0;
    }

    private @Nullable Device device() throws InvalidInput {
        if (device == null) {
            if (profile != null) {
                throw new InvalidInput("--profile", "goes with --device. Maybe name the profile's device.");
            }
            return null;
        }
        try {
            return Calibration.of(DeviceArgument.find("--device", device), profile);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--profile", String.valueOf(e.getMessage()));
        }
    }

    private ProfileExport read(String hardware) throws InvalidInput {
        try {
            return ProfileFiles.read(place, hardware);
        } catch (IOException | IllegalArgumentException e) {
            if (Files.exists(place.resolve(RunDirectory.JOURNAL))
                    && !Files.exists(place.resolve(ProfilerTables.FOLDER))) {
                throw new InvalidInput(
                        place.toString(),
                        "is a live run without a profile of its operators. Maybe ./twin live run SCENARIO --operators");
            }
            throw new InvalidInput("twin import profile", String.valueOf(e.getMessage()));
        }
    }

    private void print(Bottlenecks measured, PrintWriter print) {
        boolean noKernels =
                measured.operators().isEmpty() && measured.collectives().isEmpty();
        if (noKernels && measured.servers().isEmpty()) {
            print.println(place + ": no kernels, exchanges or batches of a server.");
        } else if (noKernels) {
            print.println(place + ":");
        } else {
            kernels(new ProfileReport(measured), print);
        }
        for (ServerBatches server : measured.servers()) {
            ServerLogReport report = new ServerLogReport(server);
            print.println();
            report.sentences().forEach(print::println);
            if (!server.steps().isEmpty()) {
                Columns.print(report.rows(), print);
            }
        }
        if (out != null) {
            print.println("Written to " + out);
        }
    }

    private void kernels(ProfileReport report, PrintWriter print) {
        print.println(place + ": " + report.summary());
        Columns.print(report.parts(), print);
        print.println();
        List<String> findings = report.findings();
        print.println(
                findings.isEmpty() ? "Nothing stands out." : "What costs most (gains overlap and do not add up):");
        findings.forEach(print::println);
        for (ProfileReport.Table table : report.tables()) {
            print.println();
            print.println(table.title());
            Columns.print(table.rows(), print);
        }
        report.notes().forEach(print::println);
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.Drift;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate drift}: whether new measurements still say what a profile says. */
@Command(
        name = "drift",
        description = {
            "Says per kind of kernel whether new measurements differ from a profile beyond noise, and which constant moved.",
            "Ends with 1 where one differs."
        },
        mixinStandardHelpOptions = true)
final class DriftCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "PROFILE",
            description = "The profile, shipped (by its device) or as a file.")
    private String profile = "";

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description = "New measurements, in any form that calibrate kernels takes.")
    private List<Path> tables = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        DeviceProfile found = ProfileArgument.find("--profile", profile);
        Device device = DeviceArgument.find("--profile", found.device());
        Ingested data = KernelDataArguments.read(tables, device.id());
        KernelDataArguments.report(data, spec.commandLine().getErr());
        List<Drift> drifts = Drift.of(device, found, data);
        if (drifts.isEmpty()) {
            throw new InvalidInput(
                    "--data",
                    "holds no three kernels of one kind that the profile of " + found.device()
                            + " was measured with. Maybe they are of another device.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(
                    Map.of("kernels", drifts.stream().map(DriftCommand::fields).toList())));
        } else {
            print(drifts, out);
        }
        out.flush();
        return drifts.stream().anyMatch(Drift::drifted) ? 1 : 0;
    }

    private static void print(List<Drift> drifts, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNEL", "N", "CHANGE %", "NOISE %", "VERDICT"));
        drifts.forEach(drift -> rows.add(List.of(
                drift.name(),
                Integer.toString(drift.count()),
                String.format(Locale.ROOT, "%+.1f", drift.changePercent()),
                String.format(Locale.ROOT, "%.1f", drift.noisePercent()),
                verdict(drift))));
        Columns.print(rows, out);
    }

    private static String verdict(Drift drift) {
        if (!drift.drifted()) {
            return "within noise";
        }
        String moved = drift.moved().stream()
                .map(move -> move.parameter() + " " + move.before() + " -> " + move.after())
                .collect(Collectors.joining(", "));
        return moved.isEmpty() ? "differs; no constant left its interval" : "differs: " + moved;
    }

    private static Map<String, Object> fields(Drift drift) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kernel", drift.name());
        fields.put("n", drift.count());
        fields.put("change_pct", drift.changePercent());
        fields.put("noise_pct", drift.noisePercent());
        fields.put("drifted", drift.drifted());
        fields.put("moved", drift.moved());
        return fields;
    }
}

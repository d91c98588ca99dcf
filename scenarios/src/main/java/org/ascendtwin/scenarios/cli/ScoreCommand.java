package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.profile.Constants;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.validate.KernelScores;
import org.ascendtwin.calibration.validate.OperatorScore;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate score}: the error table of a device model against measured kernels. */
@Command(
        name = "score",
        description = "Predicts measured kernels and shows, per operator, how far off the predictions are.",
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("datasheet", "constants");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "PROFILE",
            description = "datasheet:DEVICE for the vendor's numbers only, constants:DEVICE for six constants more.")
    private String profile = "";

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description = "Tables of measured kernels (.csv), or folders of them.")
    private List<Path> tables = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Device device = device();
        List<KernelTiming> timings = new ArrayList<>();
        for (Path table : tables) {
            timings.addAll(read(table));
        }
        KernelScores scores = score(device, timings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(scores)));
        } else {
            print(scores, out);
        }
        out.flush();
        return 0;
    }

    private Device device() throws InvalidInput {
        int colon = profile.indexOf(':');
        String kind = colon < 0 ? profile : profile.substring(0, colon);
        if (colon < 0 || !KINDS.contains(kind)) {
            throw new InvalidInput(
                    "--profile",
                    "\"" + profile + "\" is no profile; allowed: datasheet:DEVICE, constants:DEVICE."
                            + (colon < 0 ? " Maybe \"constants:" + profile + "\"." : Names.maybe(kind, KINDS)));
        }
        Device found = DeviceArgument.find("--profile", profile.substring(colon + 1));
        return kind.equals("datasheet") ? Constants.dataSheet(found) : Constants.six(found);
    }

    private static List<KernelTiming> read(Path table) throws InvalidInput {
        try {
            return KernelTables.read(table);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--data", String.valueOf(e.getMessage()));
        }
    }

    private static KernelScores score(Device device, List<KernelTiming> timings) throws InvalidInput {
        try {
            return KernelScores.of(device, timings);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--data", String.valueOf(e.getMessage()));
        }
    }

    private static void print(KernelScores scores, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("OPERATOR", "DEVICE", "N", "SKIPPED", "MEDIAN %", "P90 %", "BIAS %"));
        scores.operators().stream().filter(score -> score.count() > 0).forEach(score -> rows.add(row(score)));
        rows.add(row(scores.total()));
        Columns.print(rows, out);
        scores.skippedByReason().forEach((reason, count) -> out.println("skipped " + count + ": " + reason));
    }

    private static List<String> row(OperatorScore score) {
        return List.of(
                score.operator(),
                score.device(),
                Integer.toString(score.count()),
                Integer.toString(score.skipped()),
                number(score.medianPercent()),
                number(score.p90Percent()),
                number(score.biasPercent()));
    }

    private static String number(double percent) {
        return Double.isNaN(percent) ? "-" : String.format(Locale.ROOT, "%.1f", percent);
    }

    /** No measured range belongs to a data sheet or to six constants, so nothing is inside it. */
    private static Map<String, Object> fields(KernelScores scores) {
        List<Map<String, @Nullable Object>> operators = new ArrayList<>();
        for (OperatorScore score : scores.operators()) {
            Map<String, @Nullable Object> operator = new LinkedHashMap<>();
            operator.put("operator", score.operator());
            operator.put("device", score.device());
            operator.putAll(errors(score));
            operator.put("bias_pct", orNull(score.biasPercent()));
            operator.put("inside_pct", 0.0);
            operators.add(operator);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operators", operators);
        fields.put("summary", errors(scores.total()));
        fields.put("skipped_by_reason", scores.skippedByReason());
        return fields;
    }

    private static Map<String, @Nullable Object> errors(OperatorScore score) {
        Map<String, @Nullable Object> errors = new LinkedHashMap<>();
        errors.put("n", score.count());
        errors.put("skipped", score.skipped());
        errors.put("median_abs_pct", orNull(score.medianPercent()));
        errors.put("p90_abs_pct", orNull(score.p90Percent()));
        return errors;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.Constants;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.validate.KernelScores;
import org.ascendtwin.calibration.validate.OperatorScore;
import org.ascendtwin.calibration.validate.Region;
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
    private static final List<String> KINDS = List.of("datasheet", "constants", "device");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "PROFILE",
            description = "A profile, shipped (by its device) or as a file; datasheet:DEVICE for the vendor's numbers "
                    + "only, constants:DEVICE for six constants more, device:DEVICE for all of the catalogue.")
    private String profile = "";

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description = "Tables of measured kernels (.csv), or folders of them.")
    private List<Path> tables = new ArrayList<>();

    @Option(names = "--details", description = "Shows the errors by size of every operator, too.")
    private boolean details;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Subject subject = subject();
        Ingested data = KernelDataArguments.read(tables, subject.device().id());
        KernelDataArguments.report(data, spec.commandLine().getErr());
        KernelScores scores = score(subject, data.timings());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(scores)));
        } else {
            print(scores, out);
        }
        out.flush();
        return 0;
    }

    /** @param scalesBlocks whether its products of 8-bit operands are those scaled block by block */
    private record Subject(Device device, boolean scalesBlocks) {
        static Subject plain(Device device) {
            return new Subject(device, false);
        }
    }

    private Subject subject() throws InvalidInput {
        int colon = profile.indexOf(':');
        String kind = colon < 0 ? "" : profile.substring(0, colon);
        String name = profile.substring(colon + 1);
        return switch (kind) {
            case "datasheet" -> Subject.plain(Constants.dataSheet(DeviceArgument.find("--profile", name)));
            case "constants" -> Subject.plain(Constants.six(DeviceArgument.find("--profile", name)));
            case "device" -> Subject.plain(DeviceArgument.find("--profile", name));
            case "" -> {
                DeviceProfile found = ProfileArgument.find("--profile", profile);
                yield new Subject(
                        found.applyTo(DeviceArgument.find("--profile", found.device())), found.scalesBlocks());
            }
            default ->
                throw new InvalidInput(
                        "--profile",
                        "\"" + kind + "\" is no kind of profile; allowed: " + String.join(", ", KINDS)
                                + ", each with \":DEVICE\", or a profile by itself." + Names.maybe(kind, KINDS));
        };
    }

    private static KernelScores score(Subject subject, List<KernelTiming> timings) throws InvalidInput {
        try {
            return KernelScores.of(subject.device(), timings, subject.scalesBlocks());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--data", String.valueOf(e.getMessage()));
        }
    }

    private void print(KernelScores scores, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("OPERATOR", "DEVICE", "N", "SKIPPED", "MEDIAN %", "P90 %", "BIAS %", "INSIDE %"));
        scores.operators().stream().filter(score -> score.count() > 0).forEach(score -> rows.add(row(score)));
        rows.add(row(scores.total()));
        Columns.print(rows, out);
        out.println();
        regions(scores, out);
        scores.skippedByReason().forEach((reason, count) -> out.println("skipped " + count + ": " + reason));
    }

    private void regions(KernelScores scores, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("OPERATOR", "BYTES MOVED", "N", "MEDIAN %", "P90 %", "BIAS %"));
        if (details) {
            scores.operators().forEach(score -> regions(score, rows));
        }
        regions(scores.total(), rows);
        if (rows.size() > 1) {
            Columns.print(rows, out);
        }
    }

    private static void regions(OperatorScore score, List<List<String>> rows) {
        score.regions()
                .forEach(region -> rows.add(List.of(
                        score.operator(),
                        ErrorFields.bytes(region.leastBytes(), region.mostBytes()),
                        Integer.toString(region.errors().count()),
                        ErrorFields.number(region.errors().medianPercent()),
                        ErrorFields.number(region.errors().p90Percent()),
                        ErrorFields.number(region.errors().biasPercent()))));
    }

    private static List<String> row(OperatorScore score) {
        return List.of(
                score.operator(),
                score.device(),
                Integer.toString(score.count()),
                Integer.toString(score.skipped()),
                ErrorFields.number(score.medianPercent()),
                ErrorFields.number(score.p90Percent()),
                ErrorFields.number(score.biasPercent()),
                ErrorFields.number(score.insidePercent()));
    }

    private static Map<String, Object> fields(KernelScores scores) {
        List<Map<String, @Nullable Object>> operators = new ArrayList<>();
        for (OperatorScore score : scores.operators()) {
            Map<String, @Nullable Object> operator = new LinkedHashMap<>();
            operator.put("operator", score.operator());
            operator.put("device", score.device());
            operator.putAll(errors(score));
            operator.put("bias_pct", orNull(score.biasPercent()));
            operator.put("inside_pct", score.insidePercent());
            operators.add(operator);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operators", operators);
        fields.put("summary", errors(scores.total()));
        List<Map<String, Object>> sizes = new ArrayList<>();
        scores.operators().forEach(score -> bySize(score, sizes));
        bySize(scores.total(), sizes);
        fields.put("by_size", sizes);
        fields.put("skipped_by_reason", scores.skippedByReason());
        return fields;
    }

    private static void bySize(OperatorScore score, List<Map<String, Object>> sizes) {
        for (Region region : score.regions()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("operator", score.operator());
            fields.put("device", score.device());
            fields.put("from_bytes", region.leastBytes());
            fields.put("to_bytes", region.mostBytes());
            fields.put("n", region.errors().count());
            fields.put("median_abs_pct", region.errors().medianPercent());
            fields.put("p90_abs_pct", region.errors().p90Percent());
            fields.put("bias_pct", region.errors().biasPercent());
            sizes.add(fields);
        }
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

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
import org.ascendtwin.calibration.ingest.LinkTimings;
import org.ascendtwin.calibration.ingest.PublishedFabric;
import org.ascendtwin.calibration.validate.FabricScores;
import org.ascendtwin.calibration.validate.FabricScores.FabricScore;
import org.ascendtwin.calibration.validate.FabricScores.Prediction;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate fabric}: the network model against published transfers and exchanges. */
@Command(
        name = "fabric",
        description =
                "Compares transfers, link rates and exchanges of tokens with published ones; fails where a group's"
                        + " median error is above its limit.",
        mixinStandardHelpOptions = true)
final class ValidateFabricCommand implements Callable<Integer> {
    private static final double LINK_LIMIT_PERCENT = 15;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--hccl",
            paramLabel = "FILE",
            description = "Transfers of HCCL operations on an A2 server, as profiles list them (.csv), scored too.")
    private @Nullable Path profile;

    @Option(names = "--details", description = "Prints every measurement beside its prediction.")
    private boolean details;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        List<FabricScore> scores =
                new ArrayList<>(FabricScores.of(PublishedFabric.shipped()).scores());
        if (profile != null) {
            scores.add(links(profile));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Map.of(
                    "groups", scores.stream().map(ValidateFabricCommand::fields).toList())));
        } else {
            print(scores, out);
        }
        out.flush();
        return scores.stream().allMatch(FabricScore::isWithin) ? 0 : 1;
    }

    private static FabricScore links(Path file) throws InvalidInput {
        try {
            return FabricScores.links(LinkTimings.read(file), LINK_LIMIT_PERCENT);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--hccl", String.valueOf(e.getMessage()));
        }
    }

    private void print(List<FabricScore> scores, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PUBLISHED", "N", "MEDIAN %", "WORST %", "LIMIT %"));
        for (FabricScore score : scores) {
            rows.add(List.of(
                    score.group(),
                    Integer.toString(score.count()),
                    number(score.medianPercent()),
                    number(score.worstPercent()),
                    number(score.limitPercent())));
        }
        Columns.print(rows, out);
        if (details) {
            List<List<String>> all = new ArrayList<>();
            all.add(List.of("PUBLISHED", "WHAT", "MEASURED", "PREDICTED", "UNIT"));
            scores.forEach(score -> score.predictions().forEach(prediction -> all.add(row(score.group(), prediction))));
            out.println();
            Columns.print(all, out);
        }
    }

    private static List<String> row(String group, Prediction prediction) {
        return List.of(
                group,
                prediction.what().toLowerCase(Locale.ROOT).replace('_', '-'),
                number(prediction.measured()),
                number(prediction.predicted()),
                prediction.unit());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static Map<String, Object> fields(FabricScore score) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", score.group());
        fields.put("n", score.count());
        fields.put("median_abs_pct", score.medianPercent());
        fields.put("worst_abs_pct", score.worstPercent());
        fields.put("limit_pct", score.limitPercent());
        fields.put("within", score.isWithin());
        fields.put("predictions", score.predictions());
        return fields;
    }
}

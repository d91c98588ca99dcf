package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.spec.InvalidInput;

/**
 * What each completed request's time was spent on as CSV, a line a request, in whole nanoseconds. There is a column for
 * each cause that occurs: {@code ttft_} before the first token, {@code rest_} after it.
 */
public final class AttributionCsv {
    private static final String ID = "id";
    private static final String OUTPUT_TOKENS = "output_tokens";
    private static final int FIRST_CAUSE = 2;
    private static final int TYPICAL_LINE = 90;

    private AttributionCsv() {}

    private record Column(Phase phase, Cause cause) {
        String title() {
            return (phase == Phase.FIRST_TOKEN ? "ttft_" : "rest_")
                    + cause.spelling().replace('-', '_') + "_ns";
        }
    }

    private static List<Column> allColumns() {
        List<Column> columns = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (Cause cause : Cause.values()) {
                columns.add(new Column(phase, cause));
            }
        }
        return columns;
    }

    /** Writes line by line, so that no more than one is in memory. */
    static void write(Explanation explanation, Writer out) throws IOException {
        Attribution attribution = explanation.attribution();
        List<Column> columns = allColumns().stream()
                .filter(column -> attribution.occurs(column.phase(), column.cause()))
                .toList();
        StringBuilder text = new StringBuilder(2 * TYPICAL_LINE);
        text.append(ID + ',' + OUTPUT_TOKENS);
        columns.forEach(column -> text.append(',').append(column.title()));
        text.append('\n');
        for (int place = 0; place < attribution.size(); place++) {
            text.append(explanation.ids()[place]).append(',').append(explanation.outputTokens()[place]);
            for (Column column : columns) {
                text.append(',').append(attribution.nanos(column.phase(), column.cause(), place));
            }
            text.append('\n');
            out.append(text);
            text.setLength(0);
        }
        out.append(text);
    }

    /**
     * Reads what a run directory holds.
     *
     * @throws InvalidInput where it is no run directory, or one of another version
     */
    public static Explanation read(Path runDirectory) throws InvalidInput {
        Path file = runDirectory.resolve(RunDirectory.ATTRIBUTION);
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            String what = Files.isDirectory(runDirectory)
                    ? "holds no readable " + RunDirectory.ATTRIBUTION
                    : "is not the directory of a run";
            throw new InvalidInput(
                    runDirectory.toString(), what + ". Maybe a directory that ./twin run has written, below runs/.");
        }
        return read(file, lines);
    }

    private static Explanation read(Path file, List<String> lines) throws InvalidInput {
        List<Column> columns = columns(file, lines.isEmpty() ? "" : lines.getFirst());
        int size = Math.max(0, lines.size() - 1);
        Explanation explanation = new Explanation(new Attribution(size), new int[size], new int[size]);
        for (int place = 0; place < size; place++) {
            String[] cells = lines.get(place + 1).split(",", -1);
            try {
                if (cells.length != columns.size() + FIRST_CAUSE) {
                    throw new NumberFormatException();
                }
                explanation.ids()[place] = Integer.parseInt(cells[0]);
                explanation.outputTokens()[place] = Integer.parseInt(cells[1]);
                for (int i = 0; i < columns.size(); i++) {
                    Column column = columns.get(i);
                    long nanos = Long.parseLong(cells[FIRST_CAUSE + i]);
                    explanation.attribution().add(column.phase(), column.cause(), place, nanos);
                }
            } catch (NumberFormatException | IllegalStateException e) {
                throw new InvalidInput(
                        file + ":" + (place + 2),
                        "\"" + lines.get(place + 1) + "\" is not " + (columns.size() + FIRST_CAUSE)
                                + " whole numbers of 0 or more. Maybe the file was changed; run the scenario again.");
            }
        }
        return explanation;
    }

    private static List<Column> columns(Path file, String header) throws InvalidInput {
        String[] titles = header.split(",", -1);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < titles.length; i++) {
            String title = titles[i];
            Column known = allColumns().stream()
                    .filter(column -> column.title().equals(title))
                    .findFirst()
                    .orElse(null);
            boolean fits = i == 0 ? title.equals(ID) : i == 1 ? title.equals(OUTPUT_TOKENS) : known != null;
            if (!fits) {
                throw new InvalidInput(
                        file + ":1",
                        "column \"" + title
                                + "\" is not known. Maybe another version wrote it; run the scenario again.");
            }
            if (known != null) {
                columns.add(known);
            }
        }
        return columns;
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.field.Answers;
import org.ascendtwin.scenarios.field.FieldReports;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.report.FieldReportPage;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin reports}: the experiments of published field reports, run again. */
@Command(
        name = "reports",
        description = {
            "Runs the experiments of two published field reports and lays what they report beside what is simulated.",
            "Writes docs/field-reports.md with its charts; of single ROWs, prints their sections instead. Rows of live runs"
                    + " are measured on this machine and have a page of their own (--live)."
        },
        mixinStandardHelpOptions = true)
final class ReportsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ROW",
            arity = "0..*",
            description = "Rows of the index, as in A1; all where none is named.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--quick", description = "Only rows that take about a second.")
    private boolean quick;

    @Option(names = "--live", description = "Only rows that are measured on this machine, instead of those simulated.")
    private boolean live;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The page; its charts go into images/reports beside it (default: docs/field-reports.md, or"
                    + " docs/field-reports-live.md).")
    private @Nullable Path out;

    @Override
    public Integer call() throws InvalidInput, IOException {
        FieldReports reports = FieldReports.read();
        List<FieldRow> rows = new ArrayList<>(reports.rows(ids));
        if (ids.isEmpty()) {
            rows.removeIf(row -> row.live() != live);
        }
        if (quick) {
            rows.removeIf(row -> !row.quick());
        }
        Map<FieldRow, Answers> answers = answers(rows);
        PrintWriter print = spec.commandLine().getOut();
        if (out == null && (quick || !ids.isEmpty())) {
            answers.forEach((row, answer) -> print.print(FieldReportPage.section(row, answer)));
        } else {
            print.println("Written to " + write(reports, answers));
        }
        print.flush();
        return 0;
    }

    /** What all commands answer; what is wrong with any is told of all together. */
    private static Map<FieldRow, Answers> answers(List<FieldRow> rows) throws InvalidInput, IOException {
        Map<FieldRow, Answers> answers = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        try (ProgressLine progress = new ProgressLine("reports", " rows", 1);
                TwinAnswers commands = new TwinAnswers()) {
            for (FieldRow row : rows) {
                try {
                    answers.put(row, commands.of(row));
                } catch (InvalidInput e) {
                    problems.addAll(e.problems());
                }
                progress.update(answers.size(), rows.size());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return answers;
    }

    private Path write(FieldReports reports, Map<FieldRow, Answers> answers) throws IOException {
        Path usual =
                Gallery.folder().resolveSibling("docs").resolve(live ? "field-reports-live.md" : "field-reports.md");
        Path page = out == null ? usual : out;
        Path images = page.toAbsolutePath().resolveSibling(FieldReportPage.IMAGES);
        Files.createDirectories(images);
        for (Map.Entry<FieldRow, Answers> entry : answers.entrySet()) {
            if (!entry.getKey().charts().isEmpty()) {
                Files.write(
                        images.resolve(FieldReportPage.image(entry.getKey())),
                        FieldReportPage.png(entry.getKey(), entry.getValue()));
            }
        }
        Files.writeString(
                page,
                FieldReportPage.page(live ? reports.liveHead() : reports.head(), answers),
                StandardCharsets.UTF_8);
        return page;
    }
}

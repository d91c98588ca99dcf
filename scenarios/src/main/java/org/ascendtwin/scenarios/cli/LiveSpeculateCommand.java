package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.serve.ServedModel;
import org.ascendtwin.live.serve.SpeculationBench;
import org.ascendtwin.live.serve.SpeculationBench.Row;
import org.ascendtwin.live.serve.SpeculationBench.Rule;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live speculate}: what drafts gain, topic by topic. */
@Command(
        name = "speculate",
        description = "Answers the same questions without drafts, with drafts that change nothing, and with drafts that"
                + " are accepted from a threshold on: time, speed-up, accept length and similarity, topic by topic.",
        mixinStandardHelpOptions = true)
final class LiveSpeculateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private ServedModelArguments model = new ServedModelArguments();

    @Option(
            names = "--drafts",
            paramLabel = "N",
            defaultValue = "5",
            description = "Tokens written ahead (default: ${DEFAULT-VALUE}).")
    private int drafts;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description = "Under the threshold rule, drafts are accepted that are at least this share as likely as the"
                    + " likeliest token (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Requests at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--questions",
            paramLabel = "N",
            defaultValue = "20",
            description = "Questions of each topic (default: ${DEFAULT-VALUE}).")
    private int questions;

    @Option(
            names = "--new",
            paramLabel = "N",
            defaultValue = "96",
            description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).")
    private int newTokens;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the questions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (ServedModel served = model.open(true)) {
            SpeculationBench.Load load = new SpeculationBench.Load(drafts, batch, questions, newTokens, seed);
            SpeculationBench bench = new SpeculationBench(served, model.type(), load, threshold);
            return device.use(spec, (used, chip) -> run(bench, used));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("live speculate", String.valueOf(e.getMessage()));
        }
    }

    private int run(SpeculationBench bench, Device used) throws Exception {
        List<Row> rows = bench.run(used);
        if (json) {
            List<Map<String, Object>> fields = new ArrayList<>();
            for (Row row : rows) {
                fields.add(fields(row, rows));
            }
            spec.commandLine().getOut().println(Json.text(Map.of("rows", fields)));
        } else {
            Columns.print(table(rows), spec.commandLine().getOut());
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static double speedUp(Row row, List<Row> rows) {
        for (Row other : rows) {
            if (other.topic() == row.topic() && other.rule() == Rule.NONE) {
                return row.tokensPerSecond() / other.tokensPerSecond();
            }
        }
        throw new IllegalStateException("no row without drafts for " + row.topic());
    }

    private static Map<String, Object> fields(Row row, List<Row> rows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", row.topic().text());
        fields.put("rule", row.rule().text());
        fields.put("tokens", row.tokens());
        fields.put("seconds", row.seconds());
        fields.put("tokens_per_second", row.tokensPerSecond());
        fields.put("speed_up", speedUp(row, rows));
        fields.put("accept_length", row.acceptLength());
        fields.put("similarity", row.similarity());
        return fields;
    }

    private static List<List<String>> table(List<Row> rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("TOPIC", "RULE", "TOKENS", "SECONDS", "TOKENS/S", "SPEED-UP", "ACCEPT LENGTH", "SIMILARITY"));
        for (Row row : rows) {
            table.add(List.of(
                    row.topic().text(),
                    row.rule().text(),
                    Long.toString(row.tokens()),
                    number("%.2f", row.seconds()),
                    number("%.0f", row.tokensPerSecond()),
                    number("%.2f", speedUp(row, rows)),
                    row.rule() == Rule.NONE ? "" : number("%.2f", row.acceptLength()),
                    number("%.3f", row.similarity())));
        }
        return table;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}

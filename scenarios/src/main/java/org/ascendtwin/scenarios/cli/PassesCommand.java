package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.StepTimes;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin passes}: what each fusion of the operator graph is worth. */
@Command(
        name = "passes",
        description = {
            "Shows the passes over a model's operator graph: which operators become one kernel, and what a decode",
            "step and a prefill chunk take with each pass and without it, all others as they are."
        },
        mixinStandardHelpOptions = true)
final class PassesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Mixin
    private StepArguments step = new StepArguments();

    @Option(names = "--on", paramLabel = "PASS", description = "Switches a pass on; may be repeated.")
    private List<String> on = new ArrayList<>();

    @Option(names = "--off", paramLabel = "PASS", description = "Switches a pass off; may be repeated.")
    private List<String> off = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        Resolved resolved = resolver.resolve(scenario);
        Deployment asked = resolved.servers().get(step.server(resolved)).deployment();
        Fusions fusions = switched(switched(asked.fusions(), "--on", on, true), "--off", off, false);
        Deployment deployment = asked.withFusions(fusions);
        PrintWriter out = spec.commandLine().getOut();
        List<Row> rows = new ArrayList<>();
        for (Fusion fusion : Fusion.values()) {
            rows.add(new Row(
                    fusion.spelling(),
                    fusion.meaning(),
                    fusions.active().contains(fusion),
                    times(deployment.withFusions(fusions.with(fusion, false))),
                    times(deployment.withFusions(fusions.with(fusion, true)))));
        }
        StepTimes none = times(deployment.withFusions(Fusions.NONE));
        StepTimes usual = times(deployment.withFusions(Fusions.USUAL));
        StepTimes now = times(deployment);
        if (json) {
            out.println(Json.text(fields(rows, none, usual, now)));
        } else {
            out.println(scenario.title());
            out.println(step.described(resolved));
            print(rows, none, usual, now, out);
        }
        return 0;
    }

    private StepTimes times(Deployment deployment) throws InvalidInput {
        return step.times(deployment);
    }

    private static Fusions switched(Fusions fusions, String option, List<String> names, boolean on)
            throws InvalidInput {
        Fusions changed = fusions;
        for (String name : names) {
            changed = changed.with(find(option, name), on);
        }
        return changed;
    }

    private static Fusion find(String option, String name) throws InvalidInput {
        List<String> known = new ArrayList<>();
        for (Fusion fusion : Fusion.values()) {
            if (fusion.spelling().equals(Names.kebab(name))) {
                return fusion;
            }
            known.add(fusion.spelling());
        }
        throw new InvalidInput(
                option,
                "no pass is called \"" + name + "\"; known: " + String.join(", ", known) + "."
                        + Names.maybe(name, known));
    }

    /** A pass with the steps' times without it and with it. */
    private record Row(String name, String meaning, boolean on, StepTimes without, StepTimes with) {}

    private static void print(List<Row> rows, StepTimes none, StepTimes usual, StepTimes now, PrintWriter out) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("PASS", "NOW", "KERNELS", "DECODE OFF", "ON", "", "PREFILL OFF", "ON", "", "WHAT IT FUSES"));
        for (Row row : rows) {
            table.add(List.of(
                    row.name(),
                    row.on() ? "on" : "off",
                    Integer.toString(row.with().launches() - row.without().launches()),
                    millis(row.without().decodeSeconds()),
                    millis(row.with().decodeSeconds()),
                    change(row.without().decodeSeconds(), row.with().decodeSeconds()),
                    millis(row.without().prefillSeconds()),
                    millis(row.with().prefillSeconds()),
                    change(row.without().prefillSeconds(), row.with().prefillSeconds()),
                    row.meaning()));
        }
        Columns.print(table, out);
        out.println();
        List<List<String>> totals = new ArrayList<>();
        totals.add(List.of("PASSES", "KERNELS", "DECODE", "PREFILL"));
        totals.add(total("none", none));
        totals.add(total("as SGLang by itself", usual));
        totals.add(total("now", now));
        Columns.print(totals, out);
    }

    private static List<String> total(String name, StepTimes times) {
        return List.of(
                name,
                Integer.toString(times.launches()),
                millis(times.decodeSeconds()),
                millis(times.prefillSeconds()));
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }

    private static String change(double before, double after) {
        return before == after ? "-" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1));
    }

    private static Map<String, Object> fields(List<Row> rows, StepTimes none, StepTimes usual, StepTimes now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("none", none);
        fields.put("usual", usual);
        fields.put("now", now);
        fields.put("passes", rows);
        return fields;
    }
}

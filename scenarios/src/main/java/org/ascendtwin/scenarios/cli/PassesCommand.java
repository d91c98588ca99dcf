package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.StepSizes;
import org.ascendtwin.scenarios.experiment.StepSwitch;
import org.ascendtwin.scenarios.experiment.StepTimes;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin passes}: what each fusion of the operator graph is worth, and each thing done beside another. */
@Command(
        name = "passes",
        description = {
            "Shows what each fusion of operators, and each thing done beside another, is worth in a decode step and a prefill.",
            "Fusions are passes over the model's operator graph, which make one kernel of several; overlaps are what dies can"
                    + " do at the same time. Each is switched on and off, all others as they are."
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

    @Option(names = "--on", paramLabel = "NAME", description = "Switches a pass or an overlap on; may be repeated.")
    private List<String> on = new ArrayList<>();

    @Option(names = "--off", paramLabel = "NAME", description = "Switches a pass or an overlap off; may be repeated.")
    private List<String> off = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        Resolved resolved = resolver.resolve(scenario);
        Deployment asked = resolved.servers().get(step.server(resolved)).deployment();
        StepSizes sizes = step.sizes(asked);
        Deployment deployment = switched(switched(asked, "--on", on, true), "--off", off, false);
        List<Row> passes = rows(StepSwitch.fusions(), deployment, sizes);
        List<Row> overlaps = rows(StepSwitch.overlaps(asked), deployment, sizes);
        Map<String, StepTimes> totals = new LinkedHashMap<>();
        totals.put("none", StepTimes.of(deployment.withFusions(Fusions.NONE), sizes));
        totals.put("usual", StepTimes.of(deployment.withFusions(Fusions.USUAL), sizes));
        totals.put("now", StepTimes.of(deployment, sizes));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>(totals);
            fields.put("passes", passes);
            fields.put("overlaps", overlaps);
            out.println(Json.text(fields));
        } else {
            out.println(scenario.title());
            out.println(step.described(resolved));
            Columns.print(withKernels(table("PASS", passes, "WHAT IT FUSES"), passes), out);
            out.println();
            Columns.print(table("OVERLAP", overlaps, "WHAT RUNS BESIDE WHAT"), out);
            out.println();
            print(totals, out);
        }
        return 0;
    }

    private static List<Row> rows(List<StepSwitch> switches, Deployment deployment, StepSizes sizes) {
        List<Row> rows = new ArrayList<>();
        for (StepSwitch each : switches) {
            rows.add(new Row(
                    each.name(),
                    each.meaning(),
                    each.isOn(deployment),
                    StepTimes.of(each.set(deployment, false), sizes),
                    StepTimes.of(each.set(deployment, true), sizes)));
        }
        return rows;
    }

    private static Deployment switched(Deployment deployment, String option, List<String> names, boolean on)
            throws InvalidInput {
        Deployment changed = deployment;
        for (String name : names) {
            changed = find(deployment, option, name).set(changed, on);
        }
        return changed;
    }

    private static StepSwitch find(Deployment deployment, String option, String name) throws InvalidInput {
        List<StepSwitch> switches = new ArrayList<>(StepSwitch.fusions());
        switches.addAll(StepSwitch.overlaps(deployment));
        List<String> known = new ArrayList<>();
        for (StepSwitch each : switches) {
            if (each.name().equals(Names.kebab(name))) {
                return each;
            }
            known.add(each.name());
        }
        throw new InvalidInput(
                option,
                "no pass or overlap is called \"" + name + "\"; known: " + String.join(", ", known) + "."
                        + Names.maybe(name, known));
    }

    /** A switch with the steps' times without it and with it. */
    private record Row(String name, String meaning, boolean on, StepTimes without, StepTimes with) {}

    private static List<List<String>> table(String what, List<Row> rows, String meaning) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of(what, "NOW", "DECODE OFF", "ON", "", "PREFILL OFF", "ON", "", meaning));
        for (Row row : rows) {
            table.add(List.of(
                    row.name(),
                    row.on() ? "on" : "off",
                    millis(row.without().decodeSeconds()),
                    millis(row.with().decodeSeconds()),
                    change(row.without().decodeSeconds(), row.with().decodeSeconds()),
                    millis(row.without().prefillSeconds()),
                    millis(row.with().prefillSeconds()),
                    change(row.without().prefillSeconds(), row.with().prefillSeconds()),
                    row.meaning()));
        }
        return table;
    }

    /** {@code table} with what each switch does to the number of kernels of a decode step. */
    private static List<List<String>> withKernels(List<List<String>> table, List<Row> rows) {
        List<List<String>> wider = new ArrayList<>();
        for (List<String> cells : table) {
            List<String> all = new ArrayList<>(cells);
            Row row = wider.isEmpty() ? null : rows.get(wider.size() - 1);
            all.add(
                    2,
                    row == null
                            ? "KERNELS"
                            : Integer.toString(
                                    row.with().launches() - row.without().launches()));
            wider.add(all);
        }
        return wider;
    }

    private static void print(Map<String, StepTimes> totals, PrintWriter out) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("PASSES", "KERNELS", "DECODE", "PREFILL"));
        totals.forEach((name, times) -> table.add(List.of(
                name.equals("usual") ? "as SGLang by itself" : name,
                Integer.toString(times.launches()),
                millis(times.decodeSeconds()),
                millis(times.prefillSeconds()))));
        Columns.print(table, out);
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }

    private static String change(double before, double after) {
        return before == after ? "-" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1));
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.ascendtwin.scenarios.report.LiveValidationReport;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin live validate}: predicts scenarios, serves them, and compares. */
@Command(
        name = "validate",
        description = {
            "Predicts scenarios, serves them on a real device, and compares.",
            "Without --profile the device is calibrated first: rounds of steps, as ./twin live bench --part steps measures"
                    + " them, take turns with rounds of the scenarios, so that a machine that is not always equally fast is"
                    + " so to both. No figure of a scenario is used to predict it or another.",
            "Exit code 1 where a median error exceeds its goal."
        },
        mixinStandardHelpOptions = true)
final class LiveValidateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description =
                    "Scenario files, names of the gallery, or folders of files; by default those of scenarios/live.")
    private List<String> typed = new ArrayList<>();

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private LiveTrialArguments trials = new LiveTrialArguments();

    @Override
    public Integer call() throws Exception {
        List<String> files = files();
        LiveTrialArguments.Reader reader = settings -> read(files, settings);
        trials.scenarios(reader);
        return device.use(spec, (used, chip) -> report(trials.compare(reader, used, chip, trials.out(spec), true)));
    }

    private List<String> files() throws InvalidInput {
        List<String> files = new ArrayList<>();
        List<String> asked =
                typed.isEmpty() ? List.of(Gallery.folder().resolve("live").toString()) : typed;
        for (String each : asked) {
            if (!Files.isDirectory(Path.of(each))) {
                files.add(each);
                continue;
            }
            try (Stream<Path> entries = Files.list(Path.of(each))) {
                entries.map(Path::toString)
                        .filter(name -> name.endsWith(".yaml"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new InvalidInput(each, "cannot be read: " + e.getMessage());
            }
        }
        if (files.isEmpty()) {
            throw new InvalidInput(String.join(" ", asked), "holds no scenario. Maybe another folder.");
        }
        return files;
    }

    private static List<Scenario> read(List<String> files, List<String> settings) throws InvalidInput {
        List<Scenario> scenarios = new ArrayList<>();
        for (String file : files) {
            scenarios.add(ScenarioArguments.live(new Resolver(), file, settings));
        }
        return scenarios;
    }

    private int report(List<LiveCase> cases) throws InvalidInput {
        LiveValidationReport report = new LiveValidationReport(cases);
        try {
            report.write(trials.out(spec));
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write " + e.getMessage());
        }
        PrintWriter print = spec.commandLine().getOut();
        if (trials.isJson()) {
            print.println(Json.text(report.fields()));
        } else {
            Columns.print(report.rows(), print);
            print.println();
            Columns.print(report.summary(), print);
            report.remarks().forEach(print::println);
            print.println("Written to " + trials.out(spec));
        }
        print.flush();
        return report.keepsGoals() ? 0 : 1;
    }
}

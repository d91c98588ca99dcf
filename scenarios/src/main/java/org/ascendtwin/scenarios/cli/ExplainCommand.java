package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.report.AttributionCsv;
import org.ascendtwin.scenarios.report.ExplanationReport;
import org.ascendtwin.scenarios.report.ResultJson;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin explain}: where the time of a finished run went. */
@Command(
        name = "explain",
        description = {
            "Shows where the time of a finished run went, per cause, in the mean and at percentiles, and what acts on the"
                    + " largest part.",
            "Every nanosecond of every request belongs to one cause; a percentile is the mean over the requests whose"
                    + " latency ranks within half a percent of it."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN_DIR", description = "A directory that ./twin run has written.")
    private Path directory = Path.of("");

    @Option(names = "--request", paramLabel = "ID", description = "Only this request, as requests.csv numbers it.")
    private @Nullable Integer request;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Explanation explanation = AttributionCsv.read(directory);
        Scenario scenario = new ScenarioReader(List.of()).read(directory.resolve(RunDirectory.SCENARIO), List.of());
        PrintWriter print = spec.commandLine().getOut();
        if (request != null) {
            one(explanation, request, print);
        } else if (json) {
            Map<String, Object> fields = ExplanationReport.fields(explanation, scenario);
            fields.put("grounds", ResultJson.grounds(directory));
            print.println(Json.text(fields));
        } else {
            print.println(scenario.title());
            print.println(explanation.ids().length + " completed requests"
                    + (scenario.run().replications() > 1 ? " of the first replication." : "."));
            for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
                print.println();
                Columns.print(ExplanationReport.rows(explanation, latency), print);
            }
            print.println();
            ResultJson.outages(directory).forEach(print::println);
            ExplanationReport.advice(explanation, scenario).forEach(print::println);
            ResultJson.grounds(directory).forEach(print::println);
        }
        print.flush();
        return 0;
    }

    private void one(Explanation explanation, int id, PrintWriter print) throws InvalidInput {
        int place = explanation.place(id);
        if (place < 0) {
            throw new InvalidInput(
                    "--request",
                    id + " is no completed request of this run; its requests are listed in "
                            + directory.resolve(RunDirectory.REQUESTS) + ".");
        }
        if (json) {
            print.println(Json.text(ExplanationReport.fields(explanation, place)));
        } else {
            print.println("Request " + id + ", " + explanation.outputTokens()[place] + " output tokens");
            Columns.print(ExplanationReport.rows(explanation, place), print);
        }
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.PublishedCase;
import org.ascendtwin.scenarios.sglang.PublishedCases;
import org.ascendtwin.scenarios.sglang.PublishedDoubts;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate published}: whole deployments against what was published of them. */
@Command(
        name = "published",
        description = {
            "Simulates published deployments from their launch flags and compares throughput and latency with what was"
                    + " measured.",
            "What cannot be run is skipped by name, with the reason, and counted; records that cannot be what they say are"
                    + " listed with the evidence."
        },
        mixinStandardHelpOptions = true)
final class ValidatePublishedCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "A JSON list of cases: servers with their flags, router, benchmark, results.")
    private Path cases = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "A profile of a device (./twin calibrate kernels) or of serving (./twin calibrate serving), in place"
                            + " of the shipped one; prior for serving as it is believed without any fit. May be repeated.")
    private List<Path> profiles = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a value in every case, as in cluster.device=ascend-910-9392; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--draws",
            paramLabel = "N",
            description =
                    "Simulations a case with parameters drawn from what the serving profile believes, for intervals"
                            + " (default: none).")
    private int draws;

    @Option(names = "--seed", paramLabel = "N", description = "Of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Cases at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--markdown", description = "Prints the tables of docs/validation.md instead.")
    private boolean markdown;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        GivenProfiles given = GivenProfiles.read(profiles, ServingPlatform.ASCEND);
        ServingProfile serving = given.serving();
        List<PublishedCase> all = PublishedCases.read(cases);
        List<PublishedSubject> subjects = all.stream()
                .map(each -> new PublishedSubject(each, given.devices(), settings))
                .toList();
        Validation validation;
        try (ProgressLine progress = new ProgressLine("published", " cases", 1)) {
            validation = Validation.of(
                    subjects, new Validation.Setting(serving, draws, seed), Version.text(), jobs, progress);
        }
        PublishedScores scores = new PublishedScores(validation, kinds(subjects), PublishedDoubts.of(all), serving);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(scores.fields()));
        } else if (markdown) {
            scores.markdown(out);
        } else {
            scores.print(out);
        }
        out.flush();
        return scores.hasAny() ? 0 : 1;
    }

    private static Map<String, PublishedScores.Kind> kinds(List<PublishedSubject> subjects) {
        Map<String, PublishedScores.Kind> kinds = new LinkedHashMap<>();
        for (PublishedSubject subject : subjects) {
            String kind;
            try {
                kind = subject.kind().toString();
            } catch (InvalidInput | IllegalArgumentException e) {
                kind = "not understood";
            }
            kinds.put(
                    subject.id(),
                    new PublishedScores.Kind(
                            subject.of().model(), kind, subject.of().inputTokens()));
        }
        return kinds;
    }
}

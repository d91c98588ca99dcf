package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.GpuCase;
import org.ascendtwin.scenarios.sglang.GpuCases;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate gpu}: whole deployments on GPUs against their measured TTFT and TPOT. */
@Command(
        name = "gpu",
        description = {
            "Simulates measured deployments on H100 and H200 and compares mean TTFT and TPOT.",
            "Nothing is fitted to the cases. What cannot be run is skipped by name, with the reason, and counted."
        },
        mixinStandardHelpOptions = true)
final class ValidateGpuCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "A table (.csv) of cases: model, system, parallelism, lengths, concurrency, TTFT and TPOT.")
    private Path cases = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = {
                "The profile of a device (./twin calibrate kernels), for the cases on it, or a serving profile (./twin"
                        + " calibrate serving), prior for what is believed without any fit. May be repeated."
            })
    private List<Path> profiles = new ArrayList<>();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Cases at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--details", description = "Shows every case.")
    private boolean details;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        GivenProfiles given = GivenProfiles.read(profiles, ServingPlatform.GPU);
        List<GpuCase> all = GpuCases.read(cases, given.devices());
        Map<String, String> families = new LinkedHashMap<>();
        all.forEach(each -> families.put(each.id(), each.family()));
        Validation validation;
        try (ProgressLine progress = new ProgressLine("gpu", " cases", 1)) {
            validation = Validation.of(
                    all.stream().map(GpuSubject::new).toList(),
                    new Validation.Setting(given.serving(), 0, 0),
                    Version.text(),
                    jobs,
                    progress);
        }
        GpuScores scores = new GpuScores(validation, families);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(scores.fields()));
        } else {
            scores.print(details, out);
        }
        out.flush();
        return scores.hasAny() ? 0 : 1;
    }
}

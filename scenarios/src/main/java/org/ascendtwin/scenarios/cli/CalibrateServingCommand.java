package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfile.Score;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.ServingFit;
import org.ascendtwin.scenarios.experiment.ServingFit.Half;
import org.ascendtwin.scenarios.report.ServingTables;
import org.ascendtwin.scenarios.sglang.GpuCases;
import org.ascendtwin.scenarios.sglang.PublishedCases;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate serving}: what serving costs besides kernels, from published deployments. */
@Command(
        name = "serving",
        description = {
            "Moves what is believed of the serving runtime and of drafts by published figures, and writes it as a profile:"
                    + " on Ascend by output throughputs and times a token, on GPUs by TPOT and TTFT.",
            "Random halves are fitted apart, and scored on the halves that they were not fitted to."
        },
        mixinStandardHelpOptions = true)
final class CalibrateServingCommand implements Callable<Integer> {
    private static final String SHIPPED = "shipped";

    /** Halves of fewer tell nothing. */
    private static final int LEAST_TO_SPLIT = 4;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            required = true,
            paramLabel = "FILE",
            description =
                    "A JSON list of cases, as for ./twin validate published; or a table (.csv) of cases on GPUs, as for"
                            + " ./twin validate gpu.")
    private Path cases = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "The profile of a device (./twin calibrate kernels), for cases on GPUs. May be repeated.")
    private List<Path> profiles = new ArrayList<>();

    @Option(
            names = "--like",
            paramLabel = "FILE",
            description = "The serving profile to start at, whose values and intervals are believed until the cases say"
                    + " otherwise: shipped for the shipped one (default: the beliefs of literature alone).")
    private @Nullable Path like;

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "Of the cases on GPUs, fits one in N and keeps the others back (default: ${DEFAULT-VALUE}).")
    private int every = 1;

    @Option(names = "--splits", paramLabel = "N", description = "Random splits in halves (default: ${DEFAULT-VALUE}).")
    private int splits = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Of the splits (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Cases at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--markdown", description = "Prints the tables of docs/validation.md instead.")
    private boolean markdown;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the profile.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws InvalidInput {
        if (every < 1) {
            throw new InvalidInput("--every", "is " + every + "; allowed: 1 and more. Maybe leave it out.");
        }
        ServingCases selected = selected();
        List<Score> scores = new ArrayList<>();
        ServingProfile believed = believed(selected.platform());
        Posterior posterior = fit(selected, believed, scores);
        ServingProfile profile = new ServingProfile(
                ServingProfile.FORMAT,
                selected.platform(),
                command(),
                List.of(new ServingProfile.Source(String.valueOf(cases.getFileName()), sha256(), selected.count())),
                ServingProfile.NOISE,
                ServingProfile.values(selected.platform(), posterior, ServingScores::rounded),
                believed.measured(),
                ServingProfile.correlations(posterior, ServingScores::rounded),
                selected.trusted(),
                selected.leftOut(),
                scores);
        write(profile);
        print(profile);
        return 0;
    }

    /** The fit to all deployments; how far off it and those to halves are goes into {@code scores}. */
    private Posterior fit(ServingCases selected, ServingProfile believed, List<Score> scores) {
        try (ProgressLine progress = new ProgressLine("serving", " simulations", 1)) {
            ServingFit fit = new ServingFit(
                    believed, selected.figures(), selected.deployments(), jobs, done -> progress.update(done, 0));
            Posterior posterior = fit.all();
            List<Half> halves = selected.deployments().size() < LEAST_TO_SPLIT ? List.of() : fit.halves(splits, seed);
            for (int figure = 0; figure < selected.figures().size(); figure++) {
                scores.addAll(new ServingScores(selected, fit, figure).of(posterior, halves));
            }
            return posterior;
        }
    }

    private void print(ServingProfile profile) {
        PrintWriter printer = spec.commandLine().getOut();
        if (markdown) {
            printer.println(ServingTables.scores(profile));
            printer.println(ServingTables.parameters(profile));
            printer.println(ServingTables.leftOut(profile));
        } else {
            print(profile, printer);
        }
        printer.println("wrote " + out);
        printer.flush();
    }

    private ServingCases selected() throws InvalidInput {
        return cases.toString().endsWith(".csv")
                ? ServingCases.onGpus(
                        GpuCases.read(
                                cases,
                                GivenProfiles.read(profiles, ServingPlatform.GPU)
                                        .devices()),
                        every)
                : ServingCases.onAscend(PublishedCases.read(cases));
    }

    private ServingProfile believed(ServingPlatform platform) throws InvalidInput {
        if (like == null) {
            return ServingProfile.prior(platform);
        }
        try {
            return (like.endsWith(SHIPPED)
                            ? ServingProfileFile.shipped(platform)
                            : ServingProfileFile.read(like, platform))
                    .asBelief();
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--like", String.valueOf(e.getMessage()));
        }
    }

    /** The command as it would be typed elsewhere. */
    private String command() {
        return "./twin calibrate serving --cases " + cases.getFileName()
                + profiles.stream()
                        .map(profile -> " --profile " + profile.getFileName())
                        .collect(Collectors.joining())
                + (like == null ? "" : " --like " + like.getFileName())
                + (every == 1 ? "" : " --every " + every)
                + " --splits " + splits + " --seed " + seed + " --out " + out.getFileName();
    }

    private String sha256() throws InvalidInput {
        try {
            return Hashes.sha256(Files.readAllBytes(cases));
        } catch (IOException e) {
            throw new InvalidInput("--cases", "cannot read " + cases + ": " + e.getMessage() + ".");
        }
    }

    private void write(ServingProfile profile) throws InvalidInput {
        try {
            Files.writeString(out, ServingProfileFile.text(profile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "--out", "cannot write " + out + ": " + e.getMessage() + ". Maybe the folder is missing.");
        }
    }

    private static void print(ServingProfile profile, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PARAMETER", "VALUE", "1 SIGMA", "BELIEVED", "SHRINK", "UNIT"));
        profile.parameters()
                .forEach((parameter, value) -> rows.add(List.of(
                        parameter.toString(),
                        text(value.value()),
                        text(value.low()) + " to " + text(value.high()),
                        text(value.prior()),
                        text(value.shrink()),
                        value.unit())));
        Columns.print(rows, out);
        out.println();
        List<List<String>> scores = new ArrayList<>();
        scores.add(List.of(
                profile.platform() == ServingPlatform.ASCEND ? "OUTPUT THROUGHPUT" : "FIGURE",
                "CASES",
                "MEDIAN |ERROR| %",
                "P90 %",
                "BIAS %",
                "RANKS"));
        profile.scores()
                .forEach(score -> scores.add(List.of(
                        score.of(),
                        Integer.toString(score.cases()),
                        ErrorFields.number(score.median()),
                        ErrorFields.number(score.p90()),
                        ErrorFields.number(score.bias()),
                        String.format(Locale.ROOT, "%.2f", score.ranks()))));
        Columns.print(scores, out);
        profile.leftOut().forEach((id, reason) -> out.println("left out " + id + ": " + reason));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}

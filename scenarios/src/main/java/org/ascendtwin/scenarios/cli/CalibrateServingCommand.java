package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfile.Score;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.ServingFit;
import org.ascendtwin.scenarios.experiment.ServingFit.Deployment;
import org.ascendtwin.scenarios.experiment.ServingFit.Half;
import org.ascendtwin.scenarios.report.ServingTables;
import org.ascendtwin.scenarios.sglang.PublishedCase;
import org.ascendtwin.scenarios.sglang.PublishedCases;
import org.ascendtwin.scenarios.sglang.PublishedDoubts;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate serving}: what serving costs besides kernels, from published deployments. */
@Command(
        name = "serving",
        description = {
            "Moves what is believed of the serving runtime and of drafts by published output throughputs, and writes it"
                    + " as a profile.",
            "Random halves are fitted apart, and scored on the halves that they were not fitted to."
        },
        mixinStandardHelpOptions = true)
final class CalibrateServingCommand implements Callable<Integer> {
    private static final MathContext DIGITS = new MathContext(4);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            required = true,
            paramLabel = "FILE",
            description = "A JSON list of cases, as for ./twin validate published.")
    private Path cases = Path.of("");

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

    /**
     * The cases of the file.
     *
     * @param fitted those that nothing speaks against
     * @param leftOut why others are not fitted, by their names
     */
    private record Selection(List<PublishedCase> fitted, Map<String, String> leftOut) {}

    @Override
    public Integer call() throws InvalidInput {
        List<PublishedCase> all = PublishedCases.read(cases);
        Selection selection = select(all);
        List<Deployment> deployments = new ArrayList<>();
        Map<String, ServingProfile.Trust> trusted = new TreeMap<>();
        for (PublishedCase each : selection.fitted()) {
            PublishedSubject subject = new PublishedSubject(each, Map.of());
            deployments.add(new Deployment(subject, subject.kind()));
            trusted.merge(
                    subject.kind().toString(),
                    new ServingProfile.Trust(1, each.inputTokens(), each.inputTokens()),
                    ServingProfile.Trust::and);
        }
        List<Score> scores = new ArrayList<>();
        Posterior posterior = fit(deployments, scores);
        ServingProfile profile = new ServingProfile(
                ServingProfile.FORMAT,
                command(),
                List.of(new ServingProfile.Source(String.valueOf(cases.getFileName()), sha256(), all.size())),
                ServingProfile.NOISE,
                ServingProfile.values(posterior, CalibrateServingCommand::rounded),
                ServingProfile.correlations(posterior, CalibrateServingCommand::rounded),
                trusted,
                selection.leftOut(),
                scores);
        write(profile);
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
        return 0;
    }

    /** The fit to all {@code deployments}; how far off it and those to halves are goes into {@code scores}. */
    private Posterior fit(List<Deployment> deployments, List<Score> scores) {
        try (ProgressLine progress = new ProgressLine("serving", " simulations", 1)) {
            ServingFit fit = new ServingFit(deployments, jobs, done -> progress.update(done, 0));
            Posterior posterior = fit.all();
            scores.add(score("nothing fitted", deployments, List.of(fit.believedLogErrors()), List.of()));
            scores.add(score("all fitted", deployments, List.of(posterior.logErrors()), List.of()));
            List<Half> halves = fit.halves(splits, seed);
            scores.add(score("halves, fitted", deployments, errors(halves), used(halves, true)));
            scores.add(score(ServingProfile.NOT_FITTED, deployments, errors(halves), used(halves, false)));
            for (int i = 0; i < halves.size(); i++) {
                List<Half> one = halves.subList(i, i + 1);
                String name = "split " + (i / 2 + 1) + (i % 2 == 0 ? ", first" : ", second")
                        + " half fitted, scored on the other";
                scores.add(score(name, deployments, errors(one), used(one, false)));
            }
            int[] timed = fit.timed();
            if (timed.length > 0) {
                scores.add(timeScore("all fitted", timed, List.of(posterior.logErrors()), List.of()));
                scores.add(timeScore("halves, not fitted", timed, errors(halves), used(halves, false)));
            }
            return posterior;
        }
    }

    /** The errors of mean times a token of the deployments {@code timed}, which follow those of all throughputs. */
    private static Score timeScore(String of, int[] timed, List<double[]> logErrors, List<boolean[]> used) {
        List<Double> percents = new ArrayList<>();
        for (int fit = 0; fit < logErrors.size(); fit++) {
            double[] errors = logErrors.get(fit);
            for (int i = 0; i < timed.length; i++) {
                if (used.isEmpty() || used.get(fit)[timed[i]]) {
                    percents.add(100 * (StrictMath.exp(errors[errors.length - timed.length + i]) - 1));
                }
            }
        }
        ErrorSummary errors = ErrorSummary.of(array(percents));
        return new Score(
                "mean time a token, " + of,
                errors.count(),
                rounded(errors.medianPercent()),
                rounded(errors.p90Percent()),
                rounded(errors.biasPercent()),
                0);
    }

    private static Selection select(List<PublishedCase> all) {
        Map<String, String> leftOut = new TreeMap<>(PublishedDoubts.of(all));
        List<PublishedCase> fitted = new ArrayList<>();
        for (PublishedCase each : all) {
            if (!each.results().containsKey("output_token_throughput")) {
                leftOut.putIfAbsent(each.id(), "no output throughput is published");
            }
            if (!leftOut.containsKey(each.id())) {
                fitted.add(each);
            }
        }
        return new Selection(fitted, leftOut);
    }

    private static List<double[]> errors(List<Half> halves) {
        return halves.stream().map(half -> half.posterior().logErrors()).toList();
    }

    private static List<boolean[]> used(List<Half> halves, boolean fitted) {
        List<boolean[]> all = new ArrayList<>();
        for (Half half : halves) {
            boolean[] used = new boolean[half.fitted().length];
            for (int i = 0; i < used.length; i++) {
                used[i] = half.fitted()[i] == fitted;
            }
            all.add(used);
        }
        return all;
    }

    /**
     * The errors of several fits together.
     *
     * @param logErrors of each fit
     * @param used of each fit, which of them count; empty for all
     */
    private static Score score(
            String of, List<Deployment> deployments, List<double[]> logErrors, List<boolean[]> used) {
        List<Double> percents = new ArrayList<>();
        double ranks = 0;
        for (int fit = 0; fit < logErrors.size(); fit++) {
            List<Double> predicted = new ArrayList<>();
            List<Double> published = new ArrayList<>();
            for (int i = 0; i < deployments.size(); i++) {
                if (used.isEmpty() || used.get(fit)[i]) {
                    double ratio = StrictMath.exp(logErrors.get(fit)[i]);
                    percents.add(100 * (ratio - 1));
                    published.add(deployments.get(i).published());
                    predicted.add(ratio * deployments.get(i).published());
                }
            }
            ranks += RankCorrelation.of(array(predicted), array(published)) / logErrors.size();
        }
        ErrorSummary errors = ErrorSummary.of(array(percents));
        return new Score(
                of,
                errors.count(),
                rounded(errors.medianPercent()),
                rounded(errors.p90Percent()),
                rounded(errors.biasPercent()),
                rounded(ranks));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : 0;
    }

    /** The command as it would be typed elsewhere. */
    private String command() {
        return "./twin calibrate serving --cases " + cases.getFileName() + " --splits " + splits + " --seed " + seed
                + " --out " + out.getFileName();
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
        scores.add(List.of("OUTPUT THROUGHPUT", "CASES", "MEDIAN |ERROR| %", "P90 %", "BIAS %", "RANKS"));
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

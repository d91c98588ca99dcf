package org.ascendtwin.scenarios.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfile.Score;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.ServingFit;
import org.ascendtwin.scenarios.experiment.ServingFit.Half;

/** How far off fits to deployments are in one figure, on those that were fitted and on those that were not. */
final class ServingScores {
    private static final MathContext DIGITS = new MathContext(4);

    private final ServingFit fit;
    private final int figure;
    private final int[] deployments;
    private final double[] published;
    private final String prefix;
    private final boolean brief;

    ServingScores(ServingCases cases, ServingFit fit, int figure) {
        String metric = cases.figures().get(figure).metric();
        this.fit = fit;
        this.figure = figure;
        this.deployments = fit.deployments(figure);
        this.published = Arrays.stream(deployments)
                .mapToDouble(place -> cases.deployments().get(place).published(metric))
                .toArray();
        this.prefix = cases.prefix(figure);
        this.brief = cases.platform() == ServingPlatform.ASCEND && figure > 0;
    }

    /** Those of the fit to all deployments and of the fits to halves. */
    List<Score> of(Posterior all, List<Half> halves) {
        List<Score> scores = new ArrayList<>();
        if (brief && deployments.length == 0) {
            return scores;
        }
        if (brief) {
            scores.add(score("all fitted", List.of(all.logErrors()), List.of()));
            if (!halves.isEmpty()) {
                scores.add(score(ServingProfile.NOT_FITTED, errors(halves), used(halves, false)));
            }
            return scores;
        }
        scores.add(score("nothing fitted", List.of(fit.believedErrors()), List.of()));
        scores.add(score("all fitted", List.of(all.logErrors()), List.of()));
        if (halves.isEmpty()) {
            return scores;
        }
        scores.add(score("halves, fitted", errors(halves), used(halves, true)));
        scores.add(score(ServingProfile.NOT_FITTED, errors(halves), used(halves, false)));
        for (int i = 0; i < halves.size(); i++) {
            List<Half> one = halves.subList(i, i + 1);
            String name = "split " + (i / 2 + 1) + (i % 2 == 0 ? ", first" : ", second")
                    + " half fitted, scored on the other";
            scores.add(score(name, errors(one), used(one, false)));
        }
        return scores;
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
     * @param scaled of each fit
     * @param used of each fit, which of them count; empty for all
     */
    private Score score(String of, List<double[]> scaled, List<boolean[]> used) {
        List<Double> percents = new ArrayList<>();
        double ranks = 0;
        for (int one = 0; one < scaled.size(); one++) {
            double[] logErrors = fit.logErrors(scaled.get(one), figure);
            List<Double> predicted = new ArrayList<>();
            List<Double> compared = new ArrayList<>();
            for (int i = 0; i < logErrors.length; i++) {
                if (used.isEmpty() || used.get(one)[deployments[i]]) {
                    double ratio = StrictMath.exp(logErrors[i]);
                    percents.add(100 * (ratio - 1));
                    compared.add(published[i]);
                    predicted.add(ratio * published[i]);
                }
            }
            ranks += RankCorrelation.of(array(predicted), array(compared)) / scaled.size();
        }
        ErrorSummary errors = ErrorSummary.of(array(percents));
        return new Score(
                prefix + of,
                errors.count(),
                rounded(errors.medianPercent()),
                rounded(errors.p90Percent()),
                rounded(errors.biasPercent()),
                brief ? 0 : rounded(ranks));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** {@code value} as profiles have it. */
    static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : 0;
    }
}

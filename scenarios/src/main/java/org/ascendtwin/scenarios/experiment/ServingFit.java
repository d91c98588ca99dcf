package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.fit.PosteriorFit;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.scenarios.assemble.ServingKind;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/**
 * Moves what is believed of serving by published figures: by all of them, and by random halves of the deployments, of which the
 * other half then tells how far off predictions are that nothing was fitted to.
 */
public final class ServingFit {
    /** A split's fit is corrected once along the way it went; more gains less than labels repeat to. */
    private static final int STEPS_OF_A_SPLIT = 2;

    private final ServingProfile believed;
    private final List<Figure> figures;
    private final List<Deployment> deployments;
    private final List<Row> rows = new ArrayList<>();
    private final Jobs jobs;
    private final IntConsumer progress;
    private final PosteriorFit fit;
    private PosteriorFit.Start start;
    private int simulated;

    /**
     * What is compared of deployments.
     *
     * @param metric as results name it
     * @param noise standard deviation of its logarithm that no parameter explains
     */
    public record Figure(String metric, double noise) {}

    /**
     * A deployment to fit to.
     *
     * @param subject that is simulated
     * @param kind which parameters can act on it
     */
    public record Deployment(Validation.Subject subject, ServingKind kind) {
        /** What was published of it. */
        public double published(String metric) {
            return subject.measuredByMetric().getOrDefault(metric, Double.NaN);
        }

        private boolean has(String metric) {
            return subject.measuredByMetric().containsKey(metric)
                    && !subject.incomparableByMetric().containsKey(metric);
        }
    }

    /** A figure of a deployment, by their places. */
    private record Row(int figure, int deployment) {}

    /**
     * A fit to a half.
     *
     * @param fitted which deployments
     * @param posterior what came of it; {@link #logErrors} reads its errors, which are of all deployments
     */
    public record Half(boolean[] fitted, Posterior posterior) {}

    /**
     * A fit of the parameters of a platform.
     *
     * @param believed what is known before, each parameter with its interval
     * @param figures what is compared of those of {@code deployments} of which it was published; the first was of all
     * @param progress told how many simulations were made
     */
    public ServingFit(
            ServingProfile believed,
            List<Figure> figures,
            List<Deployment> deployments,
            Jobs jobs,
            IntConsumer progress) {
        this.believed = believed;
        this.figures = List.copyOf(figures);
        this.deployments = List.copyOf(deployments);
        this.jobs = jobs;
        this.progress = progress;
        for (int figure = 0; figure < figures.size(); figure++) {
            for (int i = 0; i < deployments.size(); i++) {
                if (deployments.get(i).has(figures.get(figure).metric())) {
                    rows.add(new Row(figure, i));
                }
            }
        }
        List<ServingParameter> parameters = ServingParameter.of(believed.platform());
        boolean[][] actsOn = new boolean[parameters.size()][];
        for (int i = 0; i < actsOn.length; i++) {
            ServingParameter parameter = parameters.get(i);
            actsOn[i] = rows(deployment -> !parameter.isAcceptance()
                    || deployments
                            .get(deployment)
                            .kind()
                            .acceptance()
                            .filter(parameter::equals)
                            .isPresent());
        }
        fit = new PosteriorFit(
                parameters.stream().map(believed::unknown).toList(), actsOn, ServingProfile.NOISE, this::scaledErrors);
        start = new PosteriorFit.Start(new double[0], new double[0][]);
    }

    /** A value for every row: figure by figure, those of the deployments that have it one after the other. */
    private boolean[] rows(IntPredicate chosen) {
        boolean[] values = new boolean[rows.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = chosen.test(rows.get(row).deployment());
        }
        return values;
    }

    /** Logarithms of predicted over published, so large that all figures have the same noise. */
    private double[] scaledErrors(double[] values) {
        ServingProfile profile = believed.with(values);
        try {
            List<Map<String, Double>> predictions =
                    jobs.map(deployments.size(), index -> predict(deployments.get(index), profile));
            double[] scaled = new double[rows.size()];
            for (int row = 0; row < scaled.length; row++) {
                int figure = rows.get(row).figure();
                int of = rows.get(row).deployment();
                String metric = figures.get(figure).metric();
                double predicted = predictions.get(of).getOrDefault(metric, Double.NaN);
                scaled[row] = StrictMath.log(predicted / deployments.get(of).published(metric)) * scale(figure);
            }
            return scaled;
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Double> predict(Deployment deployment, ServingProfile profile) throws InvalidInput {
        Map<String, Double> predicted =
                Validation.Setting.predict(deployment.subject(), profile, "").figures();
        if (!predicted.containsKey(figures.getFirst().metric())) {
            throw new InvalidInput(deployment.subject().id(), "cannot be simulated with " + profile.parameters());
        }
        synchronized (this) {
            progress.accept(++simulated);
        }
        return predicted;
    }

    private double scale(int figure) {
        return ServingProfile.NOISE / figures.get(figure).noise();
    }

    /** Of the errors of a fit, logarithms of predicted over published values of one figure, as {@link #deployments} has them. */
    public double[] logErrors(double[] scaled, int figure) {
        return IntStream.range(0, scaled.length)
                .filter(row -> rows.get(row).figure() == figure)
                .mapToDouble(row -> scaled[row] / scale(figure))
                .toArray();
    }

    /** The places of the deployments of which {@code figure} was published. */
    public int[] deployments(int figure) {
        return rows.stream()
                .filter(row -> row.figure() == figure)
                .mapToInt(Row::deployment)
                .toArray();
    }

    /** The fit to all deployments. */
    public Posterior all() {
        start = fit.start();
        return fit.fit(start, rows(deployment -> true), PosteriorFit.MANY_STEPS);
    }

    /** Errors as nothing was fitted, for {@link #logErrors}; after {@link #all}. */
    public double[] believedErrors() {
        return start.errors();
    }

    /** Fits to both halves of {@code splits} random splits; after {@link #all}. */
    public List<Half> halves(int splits, long seed) {
        List<Half> halves = new ArrayList<>();
        for (int split = 0; split < splits; split++) {
            boolean[] first = half(new Streams(seed, split).stream("calibrate.split", 0));
            boolean[] second = new boolean[first.length];
            for (int i = 0; i < first.length; i++) {
                second[i] = !first[i];
            }
            halves.add(fitted(first));
            halves.add(fitted(second));
        }
        return halves;
    }

    private Half fitted(boolean[] half) {
        return new Half(half, fit.fit(start, rows(deployment -> half[deployment]), STEPS_OF_A_SPLIT));
    }

    /** Half of the deployments, each half as likely as any (Knuth's selection sampling). */
    private boolean[] half(RandomStream random) {
        boolean[] chosen = new boolean[deployments.size()];
        int wanted = deployments.size() / 2;
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = random.nextInt(chosen.length - i) < wanted;
            wanted -= chosen[i] ? 1 : 0;
        }
        return chosen;
    }
}

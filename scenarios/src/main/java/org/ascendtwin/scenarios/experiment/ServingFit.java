package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.fit.PosteriorFit;
import org.ascendtwin.calibration.fit.Unknown;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.scenarios.assemble.ServingKind;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/**
 * Moves what is believed of serving by published output throughputs, and mean times a token where they are: by all of them, and by random halves, of which the
 * other half then tells how far off predictions are that nothing was fitted to.
 */
public final class ServingFit {
    private static final String METRIC = "output_throughput";

    private static final String TOKEN_TIME = "mean_tpot_ms";

    /** A split's fit is corrected once along the way it went; more gains less than labels repeat to. */
    private static final int STEPS_OF_A_SPLIT = 2;

    private final List<Deployment> deployments;
    /** The deployments of which a mean time a token is published too; their errors follow those of all throughputs. */
    private final List<Integer> timed = new ArrayList<>();

    private final Jobs jobs;
    private final IntConsumer progress;
    private final PosteriorFit fit;
    private PosteriorFit.Start start;
    private int simulated;

    /**
     * A deployment to fit to.
     *
     * @param subject that is simulated
     * @param kind which parameters can act on it
     */
    public record Deployment(Validation.Subject subject, ServingKind kind) {
        /** Its output throughput in tokens per second. */
        public double published() {
            return subject.measuredByMetric().getOrDefault(METRIC, Double.NaN);
        }

        private boolean isTimed() {
            return subject.measuredByMetric().containsKey(TOKEN_TIME)
                    && !subject.incomparableByMetric().containsKey(TOKEN_TIME);
        }

        private double logError(Map<String, Double> figures, String metric) {
            double published = subject.measuredByMetric().getOrDefault(metric, Double.NaN);
            return StrictMath.log(figures.getOrDefault(metric, Double.NaN) / published);
        }
    }

    /**
     * A fit to a half.
     *
     * @param fitted which deployments
     * @param posterior what came of it; its errors are of all throughputs, then of all times a token
     */
    public record Half(boolean[] fitted, Posterior posterior) {}

    /** @param progress told how many simulations were made */
    public ServingFit(List<Deployment> deployments, Jobs jobs, IntConsumer progress) {
        this.deployments = List.copyOf(deployments);
        this.jobs = jobs;
        this.progress = progress;
        for (int i = 0; i < deployments.size(); i++) {
            if (deployments.get(i).isTimed()) {
                timed.add(i);
            }
        }
        List<Unknown> unknowns = new ArrayList<>();
        boolean[][] actsOn = new boolean[ServingParameter.values().length][];
        for (ServingParameter parameter : ServingParameter.values()) {
            unknowns.add(parameter.unknown());
            boolean[] acts = new boolean[deployments.size()];
            for (int i = 0; i < acts.length; i++) {
                acts[i] = !parameter.isAcceptance()
                        || deployments
                                .get(i)
                                .kind()
                                .acceptance()
                                .filter(parameter::equals)
                                .isPresent();
            }
            actsOn[parameter.ordinal()] = ofErrors(acts);
        }
        fit = new PosteriorFit(unknowns, actsOn, ServingProfile.NOISE, this::logErrors);
        start = new PosteriorFit.Start(new double[0], new double[0][]);
    }

    /** What holds of deployments, by error. */
    private boolean[] ofErrors(boolean[] ofDeployments) {
        boolean[] ofErrors = Arrays.copyOf(ofDeployments, ofDeployments.length + timed.size());
        for (int i = 0; i < timed.size(); i++) {
            ofErrors[ofDeployments.length + i] = ofDeployments[timed.get(i)];
        }
        return ofErrors;
    }

    private double[] logErrors(double[] values) {
        ServingProfile profile = ServingProfile.prior().with(values);
        try {
            List<Map<String, Double>> figures = jobs.map(deployments.size(), index -> {
                Deployment deployment = deployments.get(index);
                Map<String, Double> predicted = Validation.Setting.predict(deployment.subject(), profile, "")
                        .figures();
                if (!predicted.containsKey(METRIC)) {
                    throw new InvalidInput(
                            deployment.subject().id(), "cannot be simulated with " + profile.parameters());
                }
                synchronized (this) {
                    progress.accept(++simulated);
                }
                return predicted;
            });
            double[] errors = new double[deployments.size() + timed.size()];
            for (int i = 0; i < errors.length; i++) {
                int of = i < deployments.size() ? i : timed.get(i - deployments.size());
                String metric = i < deployments.size() ? METRIC : TOKEN_TIME;
                errors[i] = deployments.get(of).logError(figures.get(of), metric);
            }
            return errors;
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    /** The deployments of which a mean time a token was fitted, whose errors follow those of all throughputs. */
    public int[] timed() {
        return timed.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The fit to all deployments. */
    public Posterior all() {
        start = fit.start();
        boolean[] used = new boolean[deployments.size()];
        Arrays.fill(used, true);
        return fit.fit(start, ofErrors(used), PosteriorFit.MANY_STEPS);
    }

    /** Logarithms of predicted over published values as nothing was fitted, in the order of a half's; after {@link #all}. */
    public double[] believedLogErrors() {
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
            halves.add(new Half(first, fit.fit(start, ofErrors(first), STEPS_OF_A_SPLIT)));
            halves.add(new Half(second, fit.fit(start, ofErrors(second), STEPS_OF_A_SPLIT)));
        }
        return halves;
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

package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * Moves what is believed of serving by published output throughputs: by all of them, and by random halves, of which the
 * other half then tells how far off predictions are that nothing was fitted to.
 */
public final class ServingFit {
    private static final String METRIC = "output_throughput";

    /** A split's fit is corrected once along the way it went; more gains less than labels repeat to. */
    private static final int STEPS_OF_A_SPLIT = 2;

    private final List<Deployment> deployments;
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
    }

    /**
     * A fit to a half.
     *
     * @param fitted which deployments
     * @param posterior what came of it; its errors are of all deployments
     */
    public record Half(boolean[] fitted, Posterior posterior) {}

    /** @param progress told how many simulations were made */
    public ServingFit(List<Deployment> deployments, Jobs jobs, IntConsumer progress) {
        this.deployments = List.copyOf(deployments);
        this.jobs = jobs;
        this.progress = progress;
        List<Unknown> unknowns = new ArrayList<>();
        boolean[][] actsOn = new boolean[ServingParameter.values().length][deployments.size()];
        for (ServingParameter parameter : ServingParameter.values()) {
            unknowns.add(parameter.unknown());
            for (int i = 0; i < deployments.size(); i++) {
                actsOn[parameter.ordinal()][i] = !parameter.isAcceptance()
                        || deployments
                                .get(i)
                                .kind()
                                .acceptance()
                                .filter(parameter::equals)
                                .isPresent();
            }
        }
        fit = new PosteriorFit(unknowns, actsOn, ServingProfile.NOISE, this::logErrors);
        start = new PosteriorFit.Start(new double[0], new double[0][]);
    }

    private double[] logErrors(double[] values) {
        ServingProfile profile = ServingProfile.prior().with(values);
        try {
            List<Double> errors = jobs.map(deployments.size(), index -> {
                Deployment deployment = deployments.get(index);
                Double predicted = Validation.Setting.predict(deployment.subject(), profile, "")
                        .figures()
                        .get(METRIC);
                if (predicted == null) {
                    throw new InvalidInput(
                            deployment.subject().id(), "cannot be simulated with " + profile.parameters());
                }
                synchronized (this) {
                    progress.accept(++simulated);
                }
                return StrictMath.log(predicted / deployment.published());
            });
            return errors.stream().mapToDouble(Double::doubleValue).toArray();
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fit to all deployments. */
    public Posterior all() {
        start = fit.start();
        boolean[] used = new boolean[deployments.size()];
        Arrays.fill(used, true);
        return fit.fit(start, used, PosteriorFit.MANY_STEPS);
    }

    /** Logarithms of predicted over published values as nothing was fitted; after {@link #all}. */
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
            halves.add(new Half(first, fit.fit(start, first, STEPS_OF_A_SPLIT)));
            halves.add(new Half(second, fit.fit(start, second, STEPS_OF_A_SPLIT)));
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

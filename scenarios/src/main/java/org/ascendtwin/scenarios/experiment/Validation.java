package org.ascendtwin.scenarios.experiment;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Published measurements beside what the simulation of the same launch says.
 *
 * @param rows a row a case and metric
 * @param predictions by the name of the case
 */
public record Validation(List<Row> rows, Map<String, Prediction> predictions) {
    /** What was published of one deployment. */
    public interface Subject {
        /** Its name. */
        String id();

        /**
         * The deployment and its load.
         *
         * @throws InvalidInput with what cannot be said in a scenario
         */
        Scenario scenario() throws InvalidInput;

        /** Measured figures by the names of a result. */
        Map<String, Double> measuredByMetric();

        /** Why a figure cannot be compared, by its name; figures that can are not in it. */
        Map<String, String> incomparableByMetric();
    }

    /**
     * One figure of one case.
     *
     * @param predicted not a number where it was not run or cannot be compared
     * @param logSpread standard deviation of the logarithm of the prediction; not a number where none was asked for
     * @param skipped why; null where it was compared
     */
    public record Row(
            String id,
            String metric,
            double published,
            double predicted,
            double logSpread,
            @Nullable String skipped) {
        /** Of a normal distribution, nine tenths lie so many standard deviations from the mean at most. */
        private static final double NINE_TENTHS = 1.645;

        /** The lower end of the interval that holds the measured value nine times of ten. */
        public double low() {
            return predicted * StrictMath.exp(-NINE_TENTHS * logSpread);
        }

        /** The upper end. */
        public double high() {
            return predicted * StrictMath.exp(NINE_TENTHS * logSpread);
        }

        /** Whether the measured value lies inside the interval. */
        public boolean isCovered() {
            return low() <= published && published <= high();
        }

        /** How much larger the prediction is, in percent. */
        public double errorPercent() {
            return 100 * (predicted / published - 1);
        }
    }

    /**
     * What a simulation says of a subject.
     *
     * @param figures of a result, by name; empty where it was refused
     * @param logSpreads standard deviations of their logarithms; empty where none were asked for
     * @param nanosByPart what the devices spent their time on
     * @param refused why it could not be run; empty where it could
     */
    public record Prediction(
            Map<String, Double> figures,
            Map<String, Double> logSpreads,
            Map<String, Long> nanosByPart,
            String refused) {
        double logSpread(String metric) {
            return logSpreads.getOrDefault(metric, Double.NaN);
        }

        /** The largest parts of the devices' time, as in "attention 40 %, matmul 31 %". */
        public String contributors(int count) {
            double total =
                    nanosByPart.values().stream().mapToLong(Long::longValue).sum();
            return nanosByPart.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(count)
                    .map(entry ->
                            String.format(Locale.ROOT, "%s %.0f %%", entry.getKey(), 100 * entry.getValue() / total))
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * How subjects are simulated.
     *
     * @param serving what scenarios leave out is as this says
     * @param draws simulations with parameters drawn from what the profile believes; 0 for no intervals
     * @param seed of the draws
     */
    public record Setting(ServingProfile serving, int draws, long seed) {
        private Prediction predict(Subject subject, String version) {
            Prediction central = predict(subject, serving, version);
            if (draws == 0 || central.figures().isEmpty()) {
                return central;
            }
            Map<String, Double> squares = new LinkedHashMap<>();
            for (int draw = 0; draw < draws; draw++) {
                ServingProfile drawn = ServingDraw.of(serving, new Streams(seed, draw));
                predict(subject, drawn, version).figures().forEach((name, value) -> {
                    double off = StrictMath.log(
                            value / requireNonNull(central.figures().get(name), name));
                    squares.merge(name, off * off, Double::sum);
                });
            }
            double noise = serving.predictionNoise();
            Map<String, Double> spreads = new LinkedHashMap<>();
            squares.forEach((name, sum) -> spreads.put(name, Math.sqrt(sum / draws + noise * noise)));
            return new Prediction(central.figures(), spreads, central.nanosByPart(), "");
        }

        static Prediction predict(Subject subject, ServingProfile profile, String version) {
            try {
                Resolver resolver = new Resolver(profile);
                Scenario scenario = new ScenarioReader(List.of(resolver))
                        .read(subject.id(), ScenarioWriter.yaml(subject.scenario()), List.of());
                RunResult result = new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {})
                        .run(version, Jobs.ONE);
                Map<String, Double> figures = new LinkedHashMap<>();
                result.metrics().forEach((name, estimate) -> figures.put(name, estimate.value()));
                return new Prediction(figures, Map.of(), result.first().deviceNanosByPart(), "");
            } catch (InvalidInput e) {
                return refusal(
                        e.problems().stream().map(Problem::message).distinct().collect(Collectors.joining(" ")));
            } catch (OutOfKvMemory | StuckRun e) {
                return refusal(String.valueOf(e.getMessage()));
            }
        }

        private static Prediction refusal(String reason) {
            return new Prediction(Map.of(), Map.of(), Map.of(), reason);
        }
    }

    /**
     * How far predictions of a metric are off.
     *
     * @param skipped rows that were not compared
     * @param errors of those that were
     */
    public record Summary(int skipped, ErrorSummary errors) {}

    /** Simulates every subject, what it leaves out as the shipped serving profile of its devices says. */
    public static Validation of(List<? extends Subject> subjects, String version, Jobs jobs, Progress progress)
            throws InvalidInput {
        return of(
                subjects,
                new Setting(ServingProfileFile.shipped(ServingPlatform.ASCEND), 0, 0),
                version,
                jobs,
                progress);
    }

    /** Simulates every subject. */
    public static Validation of(
            List<? extends Subject> subjects, Setting setting, String version, Jobs jobs, Progress progress)
            throws InvalidInput {
        int[] done = new int[1];
        List<Prediction> predictions = jobs.map(subjects.size(), index -> {
            Prediction ofSubject = setting.predict(subjects.get(index), version);
            synchronized (done) {
                progress.update(++done[0], subjects.size());
            }
            return ofSubject;
        });
        List<Row> rows = new ArrayList<>();
        Map<String, Prediction> byId = new LinkedHashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            rows.addAll(rows(subjects.get(i), predictions.get(i)));
            byId.put(subjects.get(i).id(), predictions.get(i));
        }
        return new Validation(rows, byId);
    }

    private static List<Row> rows(Subject subject, Prediction prediction) {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Double> measured : subject.measuredByMetric().entrySet()) {
            String metric = measured.getKey();
            Double predicted = prediction.figures().get(metric);
            String incomparable = subject.incomparableByMetric().get(metric);
            String skipped = predicted == null ? prediction.refused() : incomparable;
            double value = predicted == null || incomparable != null ? Double.NaN : predicted;
            rows.add(new Row(subject.id(), metric, measured.getValue(), value, prediction.logSpread(metric), skipped));
        }
        return rows;
    }

    /** The errors by metric. */
    public Map<String, Summary> summaryByMetric() {
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (Row row : rows) {
            summaries.computeIfAbsent(row.metric(), this::summary);
        }
        return summaries;
    }

    private Summary summary(String metric) {
        return summary(rows.stream().filter(row -> row.metric().equals(metric)).toList());
    }

    /** The errors of some rows. */
    public static Summary summary(List<Row> some) {
        double[] errors = some.stream()
                .filter(row -> row.skipped() == null)
                .mapToDouble(Row::errorPercent)
                .toArray();
        return new Summary(some.size() - errors.length, ErrorSummary.of(errors));
    }
}

package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.jspecify.annotations.Nullable;

/**
 * Published measurements beside what the simulation of the same launch says.
 *
 * @param rows a row a case and metric
 */
public record Validation(List<Row> rows) {
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
     * @param skipped why; null where it was compared
     */
    public record Row(
            String id,
            String metric,
            double published,
            double predicted,
            @Nullable String skipped) {
        /** How much larger the prediction is, in percent. */
        public double errorPercent() {
            return 100 * (predicted / published - 1);
        }
    }

    /**
     * How far predictions of a metric are off.
     *
     * @param skipped rows that were not compared
     * @param errors of those that were
     */
    public record Summary(int skipped, ErrorSummary errors) {}

    /** Simulates every subject. */
    public static Validation of(List<? extends Subject> subjects, String version, Jobs jobs, Progress progress)
            throws InvalidInput {
        int[] done = new int[1];
        List<List<Row>> rows = jobs.map(subjects.size(), index -> {
            List<Row> ofSubject = rows(subjects.get(index), version);
            synchronized (done) {
                progress.update(++done[0], subjects.size());
            }
            return ofSubject;
        });
        return new Validation(rows.stream().flatMap(List::stream).toList());
    }

    private static List<Row> rows(Subject subject, String version) {
        Map<String, Estimate> predicted = new LinkedHashMap<>();
        String refused = "";
        try {
            Resolver resolver = new Resolver();
            Scenario scenario = new ScenarioReader(List.of(resolver))
                    .read(subject.id(), ScenarioWriter.yaml(subject.scenario()), List.of());
            predicted.putAll(new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {})
                    .run(version, Jobs.ONE)
                    .metrics());
        } catch (InvalidInput e) {
            refused = e.problems().stream().map(Problem::message).distinct().collect(Collectors.joining(" "));
        } catch (OutOfKvMemory | StuckRun e) {
            refused = String.valueOf(e.getMessage());
        }
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Double> measured : subject.measuredByMetric().entrySet()) {
            String metric = measured.getKey();
            Estimate estimate = predicted.get(metric);
            String incomparable = subject.incomparableByMetric().get(metric);
            String skipped = estimate == null ? refused : incomparable;
            double value = estimate == null || incomparable != null ? Double.NaN : estimate.value();
            rows.add(new Row(subject.id(), metric, measured.getValue(), value, skipped));
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
        List<Row> all = rows.stream().filter(row -> row.metric().equals(metric)).toList();
        double[] errors = all.stream()
                .filter(row -> row.skipped() == null)
                .mapToDouble(Row::errorPercent)
                .toArray();
        return new Summary(all.size() - errors.length, ErrorSummary.of(errors));
    }
}

package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.PairVerdict;
import org.ascendtwin.scenarios.experiment.SustainedLoad;
import org.ascendtwin.scenarios.experiment.SustainedLoad.Rung;
import org.ascendtwin.scenarios.experiment.SustainedLoad.Term;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.spec.AxisSpec;

/**
 * A sweep over prefill and decode servers explained: what rate matching says in closed form, which deployment wins at each
 * load and why the others do not, and where the two answers part.
 */
public final class PairReading {
    /** What the rows of rate matching tell. */
    public static final String HEADING = "Rate matching, in closed form from the cost of a step";

    private static final double CLOSE = 0.02;

    private final SweepResult result;
    private final Map<String, SweepPoint> firstByDeployment = new LinkedHashMap<>();
    private final Map<String, List<SweepPoint>> pointsByLoad = new LinkedHashMap<>();

    private PairReading(SweepResult result) {
        this.result = result;
        for (SweepPoint point : result.points()) {
            if (point.metrics().containsKey(PairVerdict.PREFILL_RATE)) {
                firstByDeployment.putIfAbsent(deployment(point), point);
                pointsByLoad
                        .computeIfAbsent(values(point, AxisSpec::isLoad), load -> new ArrayList<>())
                        .add(point);
            }
        }
    }

    /** What the closed form says of each deployment, headings first; empty for a sweep without prefill servers. */
    public static List<List<String>> rateMatching(SweepResult result) {
        PairReading reading = new PairReading(result);
        if (reading.firstByDeployment.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "deployment", "prefill (requests/s)", "decode (requests/s)", "sustained", "held up by"));
        double best = reading.firstByDeployment.values().stream()
                .mapToDouble(PairReading::sustained)
                .max()
                .orElse(0);
        reading.firstByDeployment.forEach((name, point) -> {
            double prefill = point.value(PairVerdict.PREFILL_RATE);
            double decode = point.value(PairVerdict.DECODE_RATE);
            rows.add(List.of(
                    sustained(point) == best ? "*" : "",
                    name,
                    Figures.of(prefill),
                    Figures.of(decode),
                    Figures.of(sustained(point)),
                    prefill < decode ? "prefill" : "decode"));
        });
        return rows;
    }

    /**
     * The largest load that each deployment sustains: simulated, with more and more of what the closed form takes for granted,
     * and in closed form; headings first, empty where the sweep does not say.
     */
    public static List<List<String>> sustained(SweepResult result) {
        List<Term> terms = terms(result);
        if (terms.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> headings = new ArrayList<>(List.of("deployment"));
        terms.forEach(term -> headings.add((term == Term.NOTHING ? "" : "+ ") + term.label()));
        headings.add("closed form");
        rows.add(headings);
        for (SustainedLoad load : result.sustained()) {
            List<String> row = new ArrayList<>(List.of(String.join(", ", load.deployment())));
            for (Term term : terms) {
                row.add(load.rungs().stream()
                        .filter(rung -> rung.term() == term)
                        .findFirst()
                        .map(PairReading::figure)
                        .orElse(""));
            }
            row.add(Figures.of(load.closedForm()));
            rows.add(row);
        }
        return rows;
    }

    private static List<Term> terms(SweepResult result) {
        return Arrays.stream(Term.values())
                .filter(term -> result.sustained().stream()
                        .anyMatch(load -> load.rungs().stream().anyMatch(rung -> rung.term() == term)))
                .toList();
    }

    private static String figure(Rung rung) {
        return rung.perSecond() == 0
                ? "below " + Figures.count(rung.leastPerSecond())
                : (rung.isAtLeast() ? ">= " : "")
                        + Figures.of(rung.perSecond())
                        + (rung.isAtLeast() ? "" : give(rung.estimate()));
    }

    /** Half of an estimate's interval; nothing where there is none. */
    private static String give(Estimate estimate) {
        Double high = estimate.high();
        return high == null ? "" : " ± " + Figures.of(high - estimate.value());
    }

    /** How to read {@link #sustained}: the settings of each term, and what makes the best deployment's gap. */
    public static List<String> remarks(SweepResult result) {
        List<String> lines = new ArrayList<>();
        for (Term term : terms(result)) {
            result.sustained().stream()
                    .flatMap(load -> load.rungs().stream())
                    .filter(rung -> rung.term() == term && !rung.settings().isEmpty())
                    .findFirst()
                    .ifPresent(rung -> lines.add("+ " + term.label() + ": without " + term.cost() + " (--set "
                            + String.join(" --set ", rung.settings()) + ")."));
        }
        result.sustained().stream()
                .max(Comparator.comparingDouble(load -> load.rungs().getFirst().perSecond()))
                .ifPresent(best -> lines.add(gap(best)));
        return lines;
    }

    /** Which deployment sustains most, and what each is short of beyond that; empty where the sweep does not say. */
    public static Optional<String> most(SweepResult result) {
        if (result.sustained().isEmpty()) {
            return Optional.empty();
        }
        PairReading reading = new PairReading(result);
        List<SustainedLoad> loads = new ArrayList<>(result.sustained());
        loads.sort(Comparator.comparingDouble(
                        (SustainedLoad load) -> load.rungs().getFirst().perSecond())
                .reversed());
        List<String> parts = new ArrayList<>();
        for (SustainedLoad load : loads) {
            parts.add(String.join(", ", load.deployment()) + " "
                    + figure(load.rungs().getFirst()) + reading.lack(load.deployment()));
        }
        return Optional.of("Sustained load in requests/s, the most first: " + String.join("; ", parts) + ".");
    }

    /** What a deployment is short of at the first load that it does not sustain. */
    private String lack(List<String> values) {
        for (List<SweepPoint> points : pointsByLoad.values()) {
            for (SweepPoint point : points) {
                boolean own = new ArrayList<>(point.values()).containsAll(values);
                if (own && !PairVerdict.isSustained(point)) {
                    return ", then short of " + PairVerdict.shortOf(point);
                }
            }
        }
        return "";
    }

    /** Where the difference between closed form and simulation comes from. */
    private static String gap(SustainedLoad load) {
        StringBuilder text = new StringBuilder(
                String.join(", ", load.deployment()) + ": closed form " + Figures.of(load.closedForm()) + ", simulated "
                        + figure(load.rungs().getFirst()) + " requests/s.");
        Rung before = load.rungs().getFirst();
        for (Rung rung : load.rungs().subList(1, load.rungs().size())) {
            Estimate step = rung.step(before);
            text.append(' ')
                    .append(signed(rung.perSecond() - before.perSecond()))
                    .append(give(step))
                    .append(isSure(step) ? "" : " (undecided)")
                    .append(" with ")
                    .append(rung.term().label())
                    .append(',');
            before = rung;
        }
        return load.rungs().getLast().isAtLeast()
                ? text.append(" which reaches the closed form.").toString()
                : text.append(' ')
                        .append(signed(load.closedForm() - before.perSecond()))
                        .append(" between that and the closed form.")
                        .toString();
    }

    /** Whether a change is more than chance, as far as replications tell. */
    private static boolean isSure(Estimate change) {
        Double low = change.low();
        Double high = change.high();
        return low == null || high == null || low > 0 || high < 0;
    }

    private static String signed(double change) {
        return (change < 0 ? "-" : "+") + Figures.of(Math.abs(change));
    }

    /** Which resource each deployment is short of at each load, headings first; empty for a sweep without prefill servers. */
    public static List<List<String>> limits(SweepResult result) {
        PairReading reading = new PairReading(result);
        if (reading.firstByDeployment.isEmpty() || !result.scenario().slo().isSet()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> headings = new ArrayList<>(List.of("deployment"));
        headings.addAll(reading.pointsByLoad.keySet());
        rows.add(headings);
        for (String name : reading.firstByDeployment.keySet()) {
            List<String> row = new ArrayList<>(List.of(name));
            reading.pointsByLoad
                    .values()
                    .forEach(points -> row.add(points.stream()
                            .filter(point -> reading.deployment(point).equals(name))
                            .findFirst()
                            .map(PairReading::cell)
                            .orElse("")));
            rows.add(row);
        }
        return rows;
    }

    private static String cell(SweepPoint point) {
        String shortOf = PairVerdict.shortOf(point);
        return Figures.percent(point.value("good_share")) + (shortOf.isEmpty() ? "" : ", " + shortOf);
    }

    /** What decides at each load, a line each; empty for a sweep without prefill servers. */
    public static List<String> reasons(SweepResult result) {
        PairReading reading = new PairReading(result);
        List<String> lines = new ArrayList<>();
        reading.pointsByLoad.forEach((load, points) -> reading.explain(load, points, lines));
        return lines;
    }

    private void explain(String load, List<SweepPoint> points, List<String> lines) {
        Metric objective = result.objective();
        SweepPoint best = points.getFirst();
        SweepPoint matched = points.getFirst();
        for (SweepPoint point : points) {
            best = objective.isBetter(point.value(objective.name()), best.value(objective.name())) ? point : best;
            matched = sustained(point) > sustained(matched) ? point : matched;
        }
        String at = load.isEmpty() ? "" : "At " + load + ": ";
        boolean sustained = !result.scenario().slo().isSet() || points.stream().anyMatch(PairVerdict::isSustained);
        lines.add(at + deployment(best) + " is best with " + figure(best) + "; "
                + PairVerdict.why(best, result.scenario().slo()) + "."
                + (sustained
                        ? ""
                        : " No deployment sustains this load: this one keeps the limits for "
                                + Figures.percent(best.value("good_share")) + " of the requests, not for 95 %."));
        SweepPoint winner = best;
        points.stream()
                .filter(point -> point.index() != winner.index())
                .sorted(Comparator.comparingInt(SweepPoint::index))
                .forEach(point -> lines.add("  - " + deployment(point) + ", " + figure(point) + ": "
                        + PairVerdict.why(point, result.scenario().slo()) + "."));
        parting(best, matched).forEach(line -> lines.add("  " + line));
    }

    /** Where rate matching and simulation say different things. */
    private List<String> parting(SweepPoint best, SweepPoint matched) {
        List<String> lines = new ArrayList<>();
        if (matched.index() != best.index()) {
            double gap = Math.abs(matched.value(result.objective().name())
                    - best.value(result.objective().name()));
            boolean tie = gap <= CLOSE * Math.abs(best.value(result.objective().name()));
            lines.add("Rate matching would take " + deployment(matched) + " for its " + Figures.of(sustained(matched))
                    + " requests/s" + (tie ? "; at this load the two are level." : "."));
        }
        lines.add(deployment(best) + " against its closed form: "
                + use("prefill", best, PairVerdict.PREFILL_RATE, "prefill_busy_share") + "; "
                + use("decode", best, PairVerdict.DECODE_RATE, "decode_busy_share") + ".");
        return lines;
    }

    /** A side that is busy longer than its share of the closed form's rate has steps that are less full. */
    private static String use(String side, SweepPoint point, String rate, String busyShare) {
        double expected = point.value("request_throughput") / point.value(rate);
        double busy = point.value(busyShare);
        return side + " would be busy for " + Figures.percent(expected) + " and is for " + Figures.percent(busy)
                + " (steps do " + Figures.percent(expected / busy) + " of a full one's work)";
    }

    private String figure(SweepPoint point) {
        return result.objective().label() + " "
                + Figures.of(point.value(result.objective().name())) + " "
                + result.objective().unit();
    }

    private String deployment(SweepPoint point) {
        String name = values(point, axis -> !axis.isLoad());
        return name.isEmpty() ? "the deployment" : name;
    }

    private String values(SweepPoint point, Predicate<AxisSpec> wanted) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < result.axes().size(); i++) {
            AxisSpec axis = result.axes().get(i);
            if (wanted.test(axis)) {
                String value = point.values().get(i);
                values.add(axis.cases().isEmpty() ? SweepTable.shortPath(axis.label()) + " " + value : value);
            }
        }
        return String.join(", ", values);
    }

    private static double sustained(SweepPoint point) {
        return Math.min(point.value(PairVerdict.PREFILL_RATE), point.value(PairVerdict.DECODE_RATE));
    }
}

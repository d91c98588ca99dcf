package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.plan.Candidate;
import org.ascendtwin.scenarios.plan.Estimated;
import org.ascendtwin.scenarios.plan.Knee;
import org.ascendtwin.scenarios.plan.Load;
import org.ascendtwin.scenarios.plan.Outcome;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.ascendtwin.scenarios.plan.PlanResult.Variation;
import org.ascendtwin.scenarios.spec.SloSpec;

/** A plan as tables and sentences. */
public final class PlanTables {
    private static final int SHOWN_REFUSALS = 6;

    private PlanTables() {}

    /**
     * A part of the answer.
     *
     * @param rows the first names the columns
     * @param remarks that follow
     */
    public record Section(String title, List<List<String>> rows, List<String> remarks) {}

    /** What was asked. */
    public static String question(PlanResult result) {
        Load load = result.load();
        String rate = Double.isFinite(load.requestsPerSecond())
                ? Figures.of(load.requestsPerSecond()) + " requests/s"
                : load.inFlight() + " requests in flight";
        String wanted =
                switch (result.plan().objective()) {
                    case DEVICES -> "on the fewest dies";
                    case COST -> "at the least cost";
                    case GOODPUT -> "with the most goodput of the cards in use";
                };
        return String.format(
                Locale.ROOT,
                "%s of %s prompt and %s output tokens, %s of them within %s, %s.",
                rate,
                Figures.of(load.promptTokens()),
                Figures.of(load.outputTokens()),
                Figures.percent(result.plan().goodShare()),
                limits(result.scenario().slo()),
                wanted);
    }

    private static String limits(SloSpec slo) {
        List<String> limits = new ArrayList<>();
        if (slo.ttft() != null) {
            limits.add("TTFT " + slo.ttft());
        }
        if (slo.tpot() != null) {
            limits.add("TPOT " + slo.tpot());
        }
        if (slo.e2e() != null) {
            limits.add("E2E " + slo.e2e());
        }
        return String.join(" and ", limits);
    }

    /** The answer in a sentence. */
    public static String answer(PlanResult result) {
        Outcome best = result.best();
        if (!result.isReached()) {
            return "No deployment that was simulated keeps the limits; the nearest is "
                    + best.candidate().label() + " with " + Figures.percent(best.value("good_share"))
                    + " of requests within them.";
        }
        Knee knee = result.knee();
        return "Answer: " + best.candidate().label() + ", " + best.candidate().dies() + " dies, "
                + settings(best.candidate(), result) + ": " + Figures.percent(share(best))
                + " of requests within the limits, "
                + Figures.of(best.metrics().get("output_throughput")) + " output tokens/s"
                + (knee == null || knee.factor() == 0
                        ? ""
                        : ", up to " + Figures.of(knee.factor()) + " times this load")
                + "; with a server of each kind to spare " + result.withSpares().dies() + " dies.";
    }

    private static Estimate share(Outcome outcome) {
        Estimate share = outcome.metrics().get("good_share");
        return share == null ? Estimate.of(Double.NaN) : share;
    }

    /** Everything that a reader wants to see of it. */
    public static List<Section> sections(PlanResult result) {
        List<Section> sections = new ArrayList<>();
        sections.add(shortlist(result));
        sections.add(considered(result));
        if (result.knee() != null) {
            sections.add(knee(result, result.knee()));
        }
        sections.add(variations(result));
        sections.add(reasons(result));
        return sections;
    }

    private static List<String> row(int place, Outcome one) {
        return List.of(
                Integer.toString(place),
                one.candidate().label(),
                Integer.toString(one.candidate().dies()),
                Figures.percent(share(one)),
                figure(one, "goodput"),
                figure(one, "p99_ttft_ms"),
                figure(one, "p99_tpot_ms"),
                figure(one, "output_throughput"),
                Figures.of(one.tokensPerSecondAndDie()),
                Figures.of(one.costPerHour()),
                Figures.of(one.costPerMillionTokens()),
                Figures.of(one.kilowattHoursPerMillionTokens()));
    }

    private static Section shortlist(PlanResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "",
                "deployment",
                "dies",
                "in limits",
                "goodput",
                "P99 TTFT ms",
                "P99 TPOT ms",
                "tokens/s",
                "a die",
                "cost/h",
                "cost/M tokens",
                "kWh/M tokens"));
        for (int i = 0; i < result.shortlist().size(); i++) {
            Outcome one = result.shortlist().get(i);
            rows.add(row(i + 1, one));
        }
        List<String> remarks = new ArrayList<>();
        for (int i = 0; i < result.shortlist().size(); i++) {
            Candidate candidate = result.shortlist().get(i).candidate();
            remarks.add((i + 1) + ": " + candidate.layout().label() + ", " + settings(candidate, result));
        }
        remarks.add("± is half the 95 % interval over " + result.plan().replications() + " replications; costs in "
                + result.best().candidate().layout().economics().currency()
                + ", dies and power as the scenario's economics say.");
        return new Section("Shortlist", rows, remarks);
    }

    static String settings(Candidate candidate, PlanResult result) {
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < candidate.layout().kinds().size(); i++) {
            int batch = candidate.settings().batches().get(i);
            if (batch > 0) {
                settings.add("max-running-requests " + batch);
            }
        }
        Integer chunk = candidate.settings().chunkSize();
        settings.add("chunked-prefill-size " + (chunk == null ? "as derived" : chunk));
        if (result.scenario().servers().getFirst().flags().speculativeAlgorithm() != null) {
            settings.add("speculative-num-steps " + candidate.settings().window());
        }
        return String.join(", ", settings);
    }

    private static String figure(Outcome outcome, String metric) {
        return Figures.of(outcome.metrics().get(metric));
    }

    private static Section considered(PlanResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "simulated",
                "on",
                "dies",
                "in limits",
                "P99 TTFT ms",
                "P99 TPOT ms",
                "tokens/s a die",
                "tokens/s a user"));
        for (Outcome one : result.simulated()) {
            rows.add(List.of(
                    one.candidate().label(),
                    one.candidate().layout().device(),
                    Integer.toString(one.candidate().dies()),
                    one.refused() == null ? Figures.percent(share(one)) : one.refused(),
                    figure(one, "p99_ttft_ms"),
                    figure(one, "p99_tpot_ms"),
                    Figures.of(one.tokensPerSecondAndDie()),
                    Figures.of(one.tokensPerSecondAndUser())));
        }
        List<Estimated> refused = result.estimates().stream()
                .filter(each -> each.refused() != null)
                .toList();
        List<String> remarks = new ArrayList<>();
        refused.stream()
                .limit(SHOWN_REFUSALS)
                .forEach(each -> remarks.add("  not " + each.layout().label() + ": " + each.refused()));
        remarks.add(result.estimates().size() + " layouts in closed form, " + refused.size() + " of them no answer; "
                + result.simulations() + " simulations.");
        return new Section("What was tried", rows, remarks);
    }

    private static Section knee(PlanResult result, Knee knee) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("times the load", "in limits", "goodput", "P99 TTFT ms", "P99 TPOT ms"));
        for (Knee.Point point : knee.points()) {
            rows.add(List.of(
                    "× " + Figures.of(point.factor()),
                    Figures.percent(share(point.outcome())),
                    figure(point.outcome(), "goodput"),
                    figure(point.outcome(), "p99_ttft_ms"),
                    figure(point.outcome(), "p99_tpot_ms")));
        }
        return new Section(
                "How much more load it takes",
                rows,
                List.of("At least " + Figures.percent(result.plan().goodShare())
                        + " of requests are within the limits up to × " + Figures.of(knee.factor()) + "."));
    }

    private static Section variations(PlanResult result) {
        List<Variation> all = new ArrayList<>(result.variations());
        all.addAll(result.losses());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "in limits", "goodput", "P99 TTFT ms", "P99 TPOT ms", "cost/M tokens"));
        for (Variation variation : all) {
            Outcome one = variation.outcome();
            rows.add(List.of(
                    variation.situation(),
                    one.refused() == null ? Figures.percent(share(one)) : one.refused(),
                    figure(one, "goodput"),
                    figure(one, "p99_ttft_ms"),
                    figure(one, "p99_tpot_ms"),
                    Figures.of(one.costPerMillionTokens())));
        }
        Candidate spares = result.withSpares();
        return new Section(
                "If things are not as assumed",
                rows,
                List.of("So that any one server may fail (N+1): " + spares.label() + ", " + spares.dies() + " dies, "
                        + Figures.of(spares.costPerHour(result.best().value("device_busy_share"))) + " "
                        + spares.layout().economics().currency() + " an hour."));
    }

    private static Section reasons(PlanResult result) {
        List<List<String>> rows = result.advice().stream()
                .map(advice -> List.of(advice.topic(), advice.text()))
                .toList();
        return new Section("Why", rows, List.of());
    }
}

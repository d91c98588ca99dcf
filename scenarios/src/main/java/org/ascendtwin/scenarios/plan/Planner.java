package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Progress;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.plan.PlanResult.Variation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.PlanSpec.Objective;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTables;

/**
 * Finds the deployment that serves a load within its limits on the fewest dies, at the least cost, or with the most
 * goodput. The result does not depend on how much goes on at once.
 */
public final class Planner {
    private static final int TUNED = 2;

    private final Scenario base;
    private final PlanSpec plan;
    private final Jobs jobs;
    private final Load load;
    private final Trials trials;

    /**
     * A plan for {@code base}, which has limits, a router and a plan.
     *
     * @param workers run its simulations
     * @param progress told of simulations
     * @throws InvalidInput where its trace cannot be read
     */
    public Planner(Scenario base, PlanSpec plan, Workers workers, Progress progress) throws InvalidInput {
        this.base = base;
        this.plan = plan;
        jobs = workers.jobs();
        load = Load.of(base.workload(), new RequestTables(), base.run().seed());
        trials = new Trials(base, workers, load.requests(), progress);
    }

    /** Searches. */
    public PlanResult search(String version) throws InvalidInput {
        ClosedForm closedForm = new ClosedForm(base, plan, load);
        Layouts layouts = new Layouts(base, plan, closedForm, jobs);
        List<Estimated> estimates = layouts.all();
        List<Candidate> survivors = layouts.survivors(estimates);
        if (survivors.isEmpty()) {
            throw new InvalidInput("plan", nothing(estimates));
        }
        List<Outcome> simulated = simulate(survivors);
        List<Outcome> shortlist = shortlist(simulated);
        Outcome best = trials.of(shortlist.getFirst().candidate());
        boolean isReached = plan.objective() == Objective.GOODPUT
                ? best.value("goodput") > 0
                : shortlist.getFirst().keeps(plan.goodShare());
        return new PlanResult(
                base,
                plan,
                version,
                load,
                estimates,
                simulated,
                shortlist,
                isReached,
                isReached ? Knee.of(best, base, plan.goodShare(), trials) : null,
                variations(best),
                losses(best),
                new Advisor(base, plan, load, closedForm).advice(best, estimates, simulated),
                trials.simulated());
    }

    private static String nothing(List<Estimated> estimates) {
        StringBuilder reasons = new StringBuilder("no deployment serves this load within its limits:");
        estimates.stream().limit(8).forEach(each -> reasons.append("\n    ")
                .append(each.layout().label())
                .append(": ")
                .append(each.refused()));
        return reasons.append("\n    Maybe more cluster.cards, looser limits or other plan.machines.")
                .toString();
    }

    /** Each layout with as few servers as do, or all it has room for; the best of them tuned. */
    private List<Outcome> simulate(List<Candidate> survivors) throws InvalidInput {
        List<Outcome> outcomes = new ArrayList<>(jobs.map(survivors.size(), i -> counted(survivors.get(i))));
        outcomes.sort(order());
        Tuning tuning = new Tuning(trials, plan, base, jobs);
        for (int i = 0; i < Math.min(TUNED, outcomes.size()); i++) {
            outcomes.set(i, counted(tuning.tune(outcomes.get(i)).candidate()));
        }
        outcomes.sort(order());
        return List.copyOf(outcomes);
    }

    private Outcome counted(Candidate candidate) throws InvalidInput {
        if (plan.objective() == Objective.GOODPUT) {
            return trials.of(candidate);
        }
        Scenario there = Records.with(base, Map.of("cluster", candidate.layout().cluster()));
        int dies = new Resolver().dies(there);
        return new CountSearch(trials, base.slo(), plan.goodShare(), dies).search(candidate);
    }

    private List<Outcome> shortlist(List<Outcome> simulated) throws InvalidInput {
        List<Outcome> shortlist = new ArrayList<>();
        for (Outcome outcome : simulated.subList(0, Math.min(plan.shortlist(), simulated.size()))) {
            shortlist.add(trials.replicated(outcome.candidate(), plan.replications(), jobs));
        }
        shortlist.sort(order());
        return List.copyOf(shortlist);
    }

    /** What keeps the limits first, then by the objective. */
    private Comparator<Outcome> order() {
        Comparator<Outcome> byGoodShare =
                Comparator.comparingDouble((Outcome one) -> -orLeast(one.value("good_share")));
        return switch (plan.objective()) {
            case DEVICES ->
                keepingFirst(Comparator.comparingInt(one -> one.candidate().dies()))
                        .thenComparing(byGoodShare);
            case COST ->
                keepingFirst(Comparator.comparingDouble(Outcome::costPerHour)).thenComparing(byGoodShare);
            case GOODPUT -> Comparator.comparingDouble(one -> -orLeast(one.value("goodput")));
        };
    }

    private Comparator<Outcome> keepingFirst(Comparator<Outcome> amongThese) {
        return (one, other) -> {
            boolean keeps = one.keeps(plan.goodShare());
            if (keeps != other.keeps(plan.goodShare())) {
                return keeps ? -1 : 1;
            }
            return keeps ? amongThese.compare(one, other) : 0;
        };
    }

    private static double orLeast(double value) {
        return Double.isNaN(value) ? -1 : value;
    }

    private List<Variation> variations(Outcome best) throws InvalidInput {
        Map<String, Scenario> situations = new LinkedHashMap<>(Situations.of(base));
        List<String> names = List.copyOf(situations.keySet());
        List<Outcome> outcomes =
                jobs.map(names.size(), i -> trials.of(best.candidate(), situations.getOrDefault(names.get(i), base)));
        List<Variation> variations = new ArrayList<>();
        variations.add(new Variation("as assumed", best));
        for (int i = 0; i < names.size(); i++) {
            variations.add(new Variation(names.get(i), outcomes.get(i)));
        }
        return List.copyOf(variations);
    }

    /** What becomes of the answer without a spare when a server of a kind fails, where one is left. */
    private List<Variation> losses(Outcome best) throws InvalidInput {
        List<Variation> losses = new ArrayList<>();
        List<Integer> instances = best.candidate().instances();
        for (int kind = 0; kind < instances.size(); kind++) {
            if (instances.get(kind) > 1) {
                Layout.Kind lost = best.candidate().layout().kinds().get(kind);
                Candidate left = best.candidate().with(CountSearch.plus(instances, kind, -1));
                String role = lost.role().name().toLowerCase(Locale.ROOT);
                losses.add(
                        new Variation("one of " + instances.get(kind) + " " + role + " servers lost", trials.of(left)));
            }
        }
        return List.copyOf(losses);
    }
}

package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.plan.Layout.Kind;
import org.ascendtwin.scenarios.spec.EconomicsSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.PlanSpec.Arrangement;
import org.ascendtwin.scenarios.spec.PlanSpec.Objective;
import org.ascendtwin.scenarios.spec.PlanSpec.PlanMachines;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/** Every layout worth a thought, in closed form, and which of them are worth a simulation. */
final class Layouts {
    private static final int MOST_DIES_OF_A_SERVER = 64;
    /** Kinds of prefill and of decode servers that are paired with each other. */
    private static final int PAIRED_KINDS = 4;

    private final Scenario base;
    private final PlanSpec plan;
    private final ClosedForm closedForm;
    private final Jobs jobs;

    Layouts(Scenario base, PlanSpec plan, ClosedForm closedForm, Jobs jobs) {
        this.base = base;
        this.plan = plan;
        this.closedForm = closedForm;
        this.jobs = jobs;
    }

    /** All layouts in closed form, those that may be answers first, the most promising before others. */
    List<Estimated> all() throws InvalidInput {
        List<Estimated> estimates = new ArrayList<>();
        for (PlanMachines machines : machines()) {
            EconomicsSpec economics = machines.economics() == null ? base.economics() : machines.economics();
            List<Size> sizes = sizes(machines);
            if (plan.arrangements().contains(Arrangement.MIXED)) {
                estimates.addAll(estimate(sizes.stream()
                        .map(size -> new Layout(machines.cluster(), economics, List.of(size.kind(Role.MIXED))))
                        .toList()));
            }
            if (plan.arrangements().contains(Arrangement.APART)) {
                estimates.addAll(apart(machines, economics, sizes));
            }
        }
        estimates.sort(order());
        return estimates;
    }

    /** Dies of a server and how they are used. */
    private record Size(int tp, int dp, boolean exchange) {
        Kind kind(Role role) {
            return new Kind(role, tp, dp, exchange);
        }
    }

    private List<PlanMachines> machines() {
        return plan.machines().isEmpty()
                ? List.of(new PlanMachines(base.cluster(), base.economics()))
                : plan.machines();
    }

    private List<Size> sizes(PlanMachines machines) {
        Scenario there = Records.with(base, Map.of("cluster", machines.cluster()));
        Resolver resolver = new Resolver();
        int dies = Math.min(MOST_DIES_OF_A_SERVER, resolver.dies(there));
        ModelConfig model = resolver.model(there);
        boolean experts = hasExperts(model);
        List<Size> sizes = new ArrayList<>();
        for (int tp = 1; tp <= dies; tp *= 2) {
            if (!plan.tpSizes().isEmpty() && !plan.tpSizes().contains(tp)) {
                continue;
            }
            Set<Integer> groups =
                    experts ? new LinkedHashSet<>(List.of(1, Math.max(1, tp / 4), Math.max(1, tp / 2), tp)) : Set.of(1);
            for (int dp : groups) {
                if (model.splitsOver(tp / dp)) {
                    sizes.add(new Size(tp, dp, false));
                    if (experts && tp > 1) {
                        sizes.add(new Size(tp, dp, true));
                    }
                }
            }
        }
        return sizes;
    }

    private static boolean hasExperts(ModelConfig model) {
        for (LayerKind kind : model.layers()) {
            if (kind.feedForward() instanceof MixtureOfExperts) {
                return true;
            }
        }
        return false;
    }

    private List<Estimated> estimate(List<Layout> layouts) throws InvalidInput {
        return jobs.map(layouts.size(), index -> closedForm.estimate(layouts.get(index)));
    }

    /** The best kinds of prefill servers, each with the best kinds of decode servers. */
    private List<Estimated> apart(PlanMachines machines, EconomicsSpec economics, List<Size> sizes)
            throws InvalidInput {
        List<Estimated> alike = estimate(sizes.stream()
                .map(size -> new Layout(
                        machines.cluster(), economics, List.of(size.kind(Role.PREFILL), size.kind(Role.DECODE))))
                .toList());
        List<Layout> pairs = new ArrayList<>();
        for (Kind prefill : best(alike, 0)) {
            for (Kind decode : best(alike, 1)) {
                pairs.add(new Layout(machines.cluster(), economics, List.of(prefill, decode)));
            }
        }
        List<Estimated> estimates = new ArrayList<>(estimate(pairs));
        alike.stream().filter(each -> each.sustained().isEmpty()).forEach(estimates::add);
        return estimates;
    }

    private static List<Kind> best(List<Estimated> alike, int kind) {
        Map<Kind, Double> rateADie = new LinkedHashMap<>();
        for (Estimated each : alike) {
            if (!each.sustained().isEmpty() && each.sustained().get(kind).requestsPerSecond() > 0) {
                Kind one = each.layout().kinds().get(kind);
                rateADie.put(one, each.sustained().get(kind).requestsPerSecond() / one.tp());
            }
        }
        return rateADie.entrySet().stream()
                .sorted(Map.Entry.<Kind, Double>comparingByValue().reversed())
                .limit(PAIRED_KINDS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Comparator<Estimated> order() {
        return Comparator.comparing((Estimated each) -> each.candidate() == null)
                .thenComparing(each -> each.sustained().isEmpty())
                .thenComparingDouble(each -> value(each, plan.objective()))
                .thenComparingDouble(each -> -each.requestsPerSecond());
    }

    private static double value(Estimated each, Objective objective) {
        Candidate candidate = each.candidate();
        if (candidate == null) {
            return 0;
        }
        return switch (objective) {
            case DEVICES -> candidate.dies();
            case COST -> candidate.costPerHour(1);
            case GOODPUT -> -each.requestsPerSecond();
        };
    }

    /** The most promising layouts, the best of each arrangement on each kind of machine among them. */
    List<Candidate> survivors(List<Estimated> sorted) {
        Set<Candidate> survivors = new LinkedHashSet<>();
        Set<Object> seen = new LinkedHashSet<>();
        for (Estimated each : sorted) {
            Candidate candidate = each.candidate();
            if (candidate != null
                    && seen.add(List.of(
                            each.layout().cluster(), each.layout().kinds().size()))) {
                survivors.add(candidate);
            }
        }
        for (Estimated each : sorted) {
            Candidate candidate = each.candidate();
            if (candidate != null && survivors.size() < plan.survivors()) {
                survivors.add(candidate);
            }
        }
        return List.copyOf(survivors);
    }
}

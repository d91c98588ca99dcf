package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.plan.Candidate.Settings;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Scenario;

/** Better settings of the schedulers for a candidate, one after the other: batch limit, pieces of prompts, window. */
final class Tuning {
    private static final List<Double> BATCH_FACTORS = List.of(0.75, 1.5);
    /** Differences that are no reason to prefer one. */
    private static final double SAME_SHARE = 0.002;

    private static final double SAME_LATENCY = 0.995;

    private final Trials trials;
    private final PlanSpec plan;
    private final boolean speculates;
    private final Jobs jobs;

    Tuning(Trials trials, PlanSpec plan, Scenario base, Jobs jobs) {
        this.trials = trials;
        this.plan = plan;
        this.jobs = jobs;
        speculates = base.servers().stream().anyMatch(server -> server.flags().speculativeAlgorithm() != null);
    }

    Outcome tune(Outcome start) throws InvalidInput {
        Outcome best = start;
        best = bestOf(best, batches(best.candidate().settings()));
        best = bestOf(best, chunks(best.candidate().settings()));
        return speculates ? bestOf(best, windows(best.candidate().settings())) : best;
    }

    private static Set<Settings> batches(Settings now) {
        Set<Settings> others = new LinkedHashSet<>();
        for (double factor : BATCH_FACTORS) {
            others.add(withBatches(
                    now,
                    now.batches().stream()
                            .map(batch -> batch == 0 ? 0 : Math.max(1, (int) Math.round(batch * factor)))
                            .toList()));
        }
        others.add(withBatches(now, now.batches().stream().map(batch -> 0).toList()));
        return others;
    }

    private static Settings withBatches(Settings now, List<Integer> batches) {
        return new Settings(batches, now.chunkSize(), now.window());
    }

    private Set<Settings> chunks(Settings now) {
        Set<Settings> others = new LinkedHashSet<>();
        plan.chunkSizes().forEach(chunk -> others.add(new Settings(now.batches(), chunk, now.window())));
        return others;
    }

    private Set<Settings> windows(Settings now) {
        Set<Settings> others = new LinkedHashSet<>();
        plan.windows().forEach(window -> others.add(new Settings(now.batches(), now.chunkSize(), window)));
        return others;
    }

    private Outcome bestOf(Outcome start, Set<Settings> others) throws InvalidInput {
        List<Settings> list = new ArrayList<>(others);
        list.remove(start.candidate().settings());
        List<Outcome> outcomes =
                jobs.map(list.size(), i -> trials.of(start.candidate().with(list.get(i))));
        Outcome best = start;
        for (Outcome outcome : outcomes) {
            best = isBetter(outcome, best) ? outcome : best;
        }
        return best;
    }

    /** More good requests, or as many and sooner done. */
    private static boolean isBetter(Outcome one, Outcome other) {
        double gain = one.value("good_share") - other.value("good_share");
        if (Double.isNaN(gain)) {
            return other.refused() != null && one.refused() == null;
        }
        return gain > SAME_SHARE
                || (gain >= -SAME_SHARE
                        && one.value("mean_e2e_latency_ms") < SAME_LATENCY * other.value("mean_e2e_latency_ms"));
    }
}

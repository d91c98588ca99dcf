package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.assemble.RateMatching.Sustained;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.plan.PlanResult.Advice;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/** Why an answer is as it is: parallelism, batch, sequence length, precision and cache, each with its reason. */
final class Advisor {
    private static final double MILLI = 1e6;

    private final Scenario base;
    private final PlanSpec plan;
    private final Load load;
    private final ClosedForm closedForm;
    private final List<Advice> advice = new ArrayList<>();

    Advisor(Scenario base, PlanSpec plan, Load load, ClosedForm closedForm) {
        this.base = base;
        this.plan = plan;
        this.load = load;
        this.closedForm = closedForm;
    }

    List<Advice> advice(Outcome best, List<Estimated> estimates, List<Outcome> simulated) {
        Candidate candidate = best.candidate();
        parallelism(candidate, estimates, simulated);
        arrangement(candidate, simulated);
        Resolved resolved = new Resolver().resolve(candidate.scenario(base));
        for (ResolvedServer server : resolved.servers()) {
            if (server.spec().role() != Role.PREFILL) {
                batch(server);
                sequenceLength(server);
            }
        }
        precision(candidate);
        cache(best);
        return List.copyOf(advice);
    }

    private void say(String topic, String text) {
        advice.add(new Advice(topic, text));
    }

    private void parallelism(Candidate best, List<Estimated> estimates, List<Outcome> simulated) {
        for (Estimated each : estimates) {
            boolean alike =
                    each.layout().kinds().size() == best.layout().kinds().size()
                            && each.layout().cluster().equals(best.layout().cluster());
            if (!alike || each.layout().equals(best.layout()) || advice.size() > 4) {
                continue;
            }
            Optional<Outcome> tried = simulated.stream()
                    .filter(outcome -> outcome.candidate().layout().equals(each.layout()))
                    .findFirst();
            if (tried.isPresent()) {
                Outcome outcome = tried.get();
                say(
                        "parallelism",
                        String.format(
                                Locale.ROOT,
                                "Not %s: simulated, it %s with %s on %d dies (%.1f %% of requests within limits).",
                                each.layout().label(),
                                outcome.keeps(plan.goodShare()) ? "also does" : "does not do",
                                outcome.candidate().label(),
                                outcome.candidate().dies(),
                                100 * orZero(outcome.value("good_share"))));
            } else if (each.refused() != null) {
                say(
                        "parallelism",
                        String.format(Locale.ROOT, "Not %s: %s.", each.layout().label(), each.refused()));
            }
        }
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private void arrangement(Candidate best, List<Outcome> simulated) {
        simulated.stream()
                .filter(outcome -> outcome.candidate().layout().kinds().size()
                        != best.layout().kinds().size())
                .findFirst()
                .ifPresent(other -> say(
                        "arrangement",
                        String.format(
                                Locale.ROOT,
                                "%s: the best that was found with %s is %s on %d dies, with %.1f %% of requests within limits.",
                                best.layout().kinds().size() == 1
                                        ? "Prefill and decode together"
                                        : "Prefill and decode apart",
                                best.layout().kinds().size() == 1 ? "both apart" : "both together",
                                other.candidate().label(),
                                other.candidate().dies(),
                                100 * orZero(other.value("good_share")))));
    }

    private void batch(ResolvedServer server) {
        Sustained sustained = closedForm.sustained(server);
        Integer limit = server.spec().flags().maxRunningRequests();
        int ranks = server.ranks();
        say(
                "batch",
                String.format(
                        Locale.ROOT,
                        "max-running-requests %s: in closed form %d requests a server at %.1f ms a token is the most that keeps the"
                                + " limits and fits; the KV cache has room for %,d.",
                        String.valueOf(limit),
                        sustained.batch() * ranks,
                        sustained.tokenNanos() / MILLI,
                        ranks
                                * Math.round(
                                        server.memory().cacheTokens() / (load.promptTokens() + load.outputTokens()))));
    }

    private void sequenceLength(ResolvedServer server) {
        long tokens = server.memory().cacheTokens();
        int context = server.engine().contextLength();
        Integer limit = server.spec().flags().maxRunningRequests();
        int batch = limit == null ? 1 : Math.max(1, limit / server.ranks());
        say(
                "sequence length",
                String.format(
                        Locale.ROOT,
                        "The cache of a rank holds %,d tokens: one request of up to %,d, or %,d each for a full batch of %d.",
                        tokens,
                        Math.min(tokens, context),
                        Math.min(tokens / batch, context),
                        batch));
    }

    private void precision(Candidate best) {
        for (Quantisation other : Quantisation.values()) {
            if (other == base.model().weights()) {
                continue;
            }
            try {
                Scenario changed =
                        Records.with(base, Map.of("model", Records.with(base.model(), Map.of("weights", other))));
                List<Sustained> with = closedForm.withWeights(best, changed);
                List<Sustained> now = closedForm.withWeights(best, base);
                double ratio =
                        with.getLast().requestsPerSecond() / now.getLast().requestsPerSecond();
                say(
                        "precision",
                        String.format(
                                Locale.ROOT,
                                "%s instead of %s: %s in closed form. What it does to answers is not modelled.",
                                other.toString().toLowerCase(Locale.ROOT),
                                base.model().weights().toString().toLowerCase(Locale.ROOT),
                                ratio > 0 && Double.isFinite(ratio)
                                        ? String.format(Locale.ROOT, "%.2f times the requests a second", ratio)
                                        : "no load keeps the limits"));
            } catch (IllegalArgumentException e) {
                say(
                        "precision",
                        String.format(
                                Locale.ROOT,
                                "%s: not possible here: %s.",
                                other.toString().toLowerCase(Locale.ROOT),
                                ClosedForm.reason(e)));
            }
        }
    }

    private void cache(Outcome best) {
        double share = best.value("cached_tokens") / (best.value("completed") * load.promptTokens());
        if (share > 0.001) {
            say(
                    "cache",
                    String.format(
                            Locale.ROOT, "The prefix cache serves %.0f %% of prompt tokens; it pays.", 100 * share));
        } else {
            say("cache", "No prompts of this load share a beginning: a prefix cache changes nothing here.");
        }
    }
}

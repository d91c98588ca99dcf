package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.RateMatching;
import org.ascendtwin.scenarios.assemble.RateMatching.Demand;
import org.ascendtwin.scenarios.assemble.RateMatching.Limits;
import org.ascendtwin.scenarios.assemble.RateMatching.Sustained;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.plan.Candidate.Settings;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.PlanSpec.Objective;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** How many servers a layout needs for a load, from the costs of its steps alone; the simulation corrects it. */
final class ClosedForm {
    /** Mean waits that 95 % of requests stay below where waits are exponential: −ln 0.05. */
    private static final double TAIL = 3;

    private static final int MOST_SERVERS = 10_000;

    private final Scenario base;
    private final PlanSpec plan;
    private final Load load;
    private final Limits limits;
    private final Demand computed;
    private final Demand demand;

    ClosedForm(Scenario base, PlanSpec plan, Load load) {
        this.base = base;
        this.plan = plan;
        this.load = load;
        limits = new Limits(nanos(base.slo().ttft()), nanos(base.slo().tpot()));
        double accepted = acceptLength(base, base.servers().getLast().flags());
        computed = new Demand(load.newTokens(), load.outputTokens(), accepted);
        demand = new Demand(load.promptTokens(), load.outputTokens(), accepted);
    }

    private static double nanos(@Nullable TimeSpan limit) {
        return limit == null ? Double.POSITIVE_INFINITY : limit.nanos();
    }

    /** Tokens of a verification in the mean, without what further branches of a tree find. */
    private static double acceptLength(Scenario scenario, ServerFlags flags) {
        Integer verified = flags.speculativeNumDraftTokens();
        Integer steps = flags.speculativeNumSteps();
        int drafts = steps != null ? steps : verified != null ? verified - 1 : 0;
        return flags.speculativeAlgorithm() == null
                ? 1
                : new Resolver().assumptions(scenario).acceptance().meanLength(drafts);
    }

    /** What {@code server} sustains. */
    Sustained sustained(ResolvedServer server) {
        return RateMatching.sustained(server, computed, demand, limits, TAIL);
    }

    /** The servers of a layout, one of each kind, with the base's settings. */
    Resolved resolved(Layout layout) {
        List<Integer> ones = layout.kinds().stream().map(kind -> 1).toList();
        return new Resolver().resolve(new Candidate(layout, ones, settings(layout, List.of())).scenario(base));
    }

    /** @param batches requests that a server of each kind runs; empty for what SGLang derives */
    private Settings settings(Layout layout, List<Integer> batches) {
        ServerFlags flags =
                Candidate.template(base, layout.kinds().getFirst().role()).flags();
        List<Integer> each =
                batches.isEmpty() ? layout.kinds().stream().map(kind -> 0).toList() : batches;
        return new Settings(each, flags.chunkedPrefillSize(), flags.speculativeNumSteps());
    }

    /** The layout with as many servers as the load asks for, or as the machines have room for. */
    Estimated estimate(Layout layout) {
        Resolved resolved;
        try {
            resolved = resolved(layout);
        } catch (IllegalArgumentException e) {
            return Estimated.refused(layout, List.of(), reason(e));
        }
        List<Sustained> sustained =
                resolved.servers().stream().map(this::sustained).toList();
        for (int i = 0; i < sustained.size(); i++) {
            if (sustained.get(i).requestsPerSecond() <= 0) {
                return Estimated.refused(
                        layout, sustained, tooSlow(layout.kinds().get(i), sustained.get(i)));
            }
        }
        List<Integer> instances = plan.objective() == Objective.GOODPUT
                ? all(layout, sustained, resolved.dies())
                : needed(resolved, sustained);
        int dies = instances.isEmpty() ? Integer.MAX_VALUE : layout.dies(instances);
        if (dies > resolved.dies()) {
            return Estimated.refused(
                    layout,
                    sustained,
                    (instances.isEmpty() ? "does not fit onto" : "would take " + dies + " dies of") + " the "
                            + resolved.dies() + " dies of the cards in use");
        }
        List<Integer> batches = new ArrayList<>();
        for (int i = 0; i < sustained.size(); i++) {
            batches.add(sustained.get(i).batch() * resolved.servers().get(i).ranks());
        }
        return new Estimated(
                layout,
                sustained,
                new Candidate(layout, instances, settings(layout, batches)),
                together(sustained, instances),
                null);
    }

    /** What a refusal says of the server itself: neither its place in a scenario nor what might help. */
    static String reason(IllegalArgumentException refusal) {
        return String.valueOf(refusal.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^servers\\[\\d+\\]\\.flags: ", "")
                .replaceFirst("\\.? Maybe .*$", "");
    }

    private String tooSlow(Layout.Kind kind, Sustained sustained) {
        boolean prompt = sustained.promptNanos() >= limits.ttftNanos();
        return String.format(
                Locale.ROOT,
                "%s %s %s ms %s, and the limit is %.0f ms",
                kind.label(),
                prompt ? "needs" : "takes",
                String.format(
                        Locale.ROOT,
                        prompt ? "%.0f" : "%.1f",
                        (prompt ? sustained.promptNanos() : sustained.tokenNanos()) / 1e6),
                prompt ? "for a prompt alone" : "a token even for a single request",
                (prompt ? limits.ttftNanos() : limits.tokenNanos()) / 1e6);
    }

    private static double together(List<Sustained> sustained, List<Integer> instances) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < sustained.size(); i++) {
            least = Math.min(least, instances.get(i) * sustained.get(i).requestsPerSecond());
        }
        return least;
    }

    private List<Integer> needed(Resolved resolved, List<Sustained> sustained) {
        List<Integer> instances = new ArrayList<>();
        for (int i = 0; i < sustained.size(); i++) {
            Sustained one = sustained.get(i);
            boolean prefill = resolved.servers().get(i).spec().role() == Role.PREFILL;
            double held = prefill
                    ? servedPerSecond(one, sustained.getLast()) / one.requestsPerSecond()
                    : (double) load.inFlight()
                            / ((long) one.batch() * resolved.servers().get(i).ranks());
            double arriving = load.requestsPerSecond() / one.requestsPerSecond();
            double count = Math.min(held, arriving);
            instances.add((int) Math.clamp(Math.ceil(count), 1, MOST_SERVERS));
        }
        return instances;
    }

    /** Requests a second that clients take from decode servers which are as full as they may be. */
    private double servedPerSecond(Sustained prefill, Sustained decode) {
        double nanos = load.outputTokens() * decode.tokenNanos() + prefill.promptNanos();
        return load.inFlight() * 1e9 / nanos;
    }

    /** As many servers as {@code dies} have room for, shared between two kinds so that the slower is as fast as can be. */
    private static List<Integer> all(Layout layout, List<Sustained> sustained, int dies) {
        int tp = layout.kinds().getFirst().tp();
        if (layout.kinds().size() == 1) {
            return dies < tp ? List.of() : List.of(dies / tp);
        }
        int other = layout.kinds().getLast().tp();
        List<Integer> best = List.of();
        for (int first = 1; first * tp + other <= dies; first++) {
            List<Integer> counts = List.of(first, (dies - first * tp) / other);
            if (best.isEmpty() || together(sustained, counts) > together(sustained, best)) {
                best = counts;
            }
        }
        return best;
    }

    /** {@code base} with other weights, all else as in {@code candidate}; what each kind of server then sustains. */
    List<Sustained> withWeights(Candidate candidate, Scenario other) {
        Scenario scenario = Records.with(candidate.scenario(base), Map.of("model", other.model()));
        List<ServerSpec> free = scenario.servers().stream()
                .map(server -> Records.with(server, Map.of("flags", unlimited(server.flags()))))
                .toList();
        return new Resolver()
                .resolve(Records.with(scenario, Map.of("servers", free))).servers().stream()
                        .map(this::sustained)
                        .toList();
    }

    private static ServerFlags unlimited(ServerFlags flags) {
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("maxRunningRequests", null);
        return Records.with(flags, changes);
    }
}

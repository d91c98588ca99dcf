package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.SustainedLoad.Rung;
import org.ascendtwin.scenarios.experiment.SustainedLoad.Term;
import org.ascendtwin.scenarios.spec.AcceptanceSpec;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.RequestRate;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.sim.unit.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the deployments of a sweep over prefill and decode servers sustain, and why that is not what rate matching
 * says: terms that the closed form leaves out are taken out of the simulation too, one after the other.
 */
final class SustainedLoads {
    private static final String RATE = "workload.request-rate";
    private static final double TTFT_FACTOR = 10;

    private final SweepDesign design;
    private final int rateDimension;
    private final Trial trial;

    /** Runs the scenario with further settings. */
    @FunctionalInterface
    interface Trial {
        /** The share of requests within the limits. */
        double goodShare(List<String> settings) throws InvalidInput;
    }

    private SustainedLoads(SweepDesign design, int rateDimension, Trial trial) {
        this.design = design;
        this.rateDimension = rateDimension;
        this.trial = trial;
    }

    /** Loads in ascending order with the share of requests within the limits; not a number where it was not asked for. */
    private record Loads(double[] perSecond, double[] shares) {}

    /**
     * What each deployment sustains; nothing for a sweep that is no grid of request rates over prefill and decode servers with
     * limits.
     *
     * @param source reads the scenario of a point
     */
    static List<SustainedLoad> of(
            Sweep.Source source, SweepDesign design, List<SweepPoint> points, Trial trial, Jobs jobs)
            throws InvalidInput {
        int dimension = design.labels().indexOf(RATE);
        boolean oneLoad = design.axes().stream().filter(AxisSpec::isLoad).count() == 1;
        List<List<SweepPoint>> deployments = dimension < 0 || !oneLoad ? List.of() : deployments(points, dimension);
        SustainedLoads loads = new SustainedLoads(design, dimension, trial);
        return jobs.map(deployments.size(), index -> loads.climb(source, deployments.get(index)));
    }

    /** The points of each deployment that rate matching speaks of, by ascending load. */
    private static List<List<SweepPoint>> deployments(List<SweepPoint> points, int rateDimension) {
        Map<List<String>, List<SweepPoint>> pointsByDeployment = new LinkedHashMap<>();
        for (SweepPoint point : points) {
            if (point.metrics().containsKey(PairVerdict.PREFILL_RATE)
                    && point.metrics().containsKey("good_share")) {
                List<String> rest = new ArrayList<>(point.values());
                rest.remove(rateDimension);
                pointsByDeployment
                        .computeIfAbsent(rest, none -> new ArrayList<>())
                        .add(point);
            }
        }
        return pointsByDeployment.values().stream()
                .map(own -> own.stream()
                        .filter(point -> rate(point.values().get(rateDimension)) != null)
                        .sorted(Comparator.comparingDouble(point -> perSecond(point, rateDimension)))
                        .toList())
                .filter(own -> !own.isEmpty())
                .toList();
    }

    private static double perSecond(SweepPoint point, int rateDimension) {
        Rate rate = rate(point.values().get(rateDimension));
        return rate == null ? Double.POSITIVE_INFINITY : rate.perSecond();
    }

    private static @Nullable Rate rate(String text) {
        return RequestRate.valueOf(text).rate();
    }

    private SustainedLoad climb(Sweep.Source source, List<SweepPoint> own) throws InvalidInput {
        SweepPoint first = own.getFirst();
        double closedForm = Math.min(first.value(PairVerdict.PREFILL_RATE), first.value(PairVerdict.DECODE_RATE));
        List<String> deployment = new ArrayList<>(first.values());
        deployment.remove(rateDimension);
        boolean beyond = closedForm > perSecond(own.getLast(), rateDimension);
        double[] perSecond = new double[own.size() + (beyond ? 1 : 0)];
        double[] shares = new double[perSecond.length];
        for (int i = 0; i < own.size(); i++) {
            perSecond[i] = perSecond(own.get(i), rateDimension);
            shares[i] = own.get(i).value("good_share");
        }
        List<String> settings = new ArrayList<>(design.settings(first.index()));
        if (beyond) {
            perSecond[own.size()] = closedForm;
            boolean asked = shares[own.size() - 1] >= PairVerdict.SUSTAINED;
            shares[own.size()] = asked ? share(closedForm, settings) : Double.NaN;
        }
        List<Rung> rungs = new ArrayList<>();
        rungs.add(rung(Term.NOTHING, List.of(), new Loads(perSecond, shares)));
        for (Map.Entry<Term, List<String>> term : terms(source.read(settings)).entrySet()) {
            if (rungs.getLast().isAtLeast()) {
                break;
            }
            settings.addAll(term.getValue());
            rungs.add(rung(term.getKey(), term.getValue(), search(perSecond, rungs.getLast(), settings)));
        }
        return new SustainedLoad(List.copyOf(deployment), List.copyOf(rungs), closedForm);
    }

    /** What can be taken for granted in {@code scenario}, and the settings that do so. */
    private static Map<Term, List<String>> terms(Scenario scenario) {
        Map<Term, List<String>> terms = new LinkedHashMap<>();
        Resolved resolved = new Resolver().resolve(scenario);
        List<String> dealt = new ArrayList<>();
        boolean speculates = false;
        for (int i = 0; i < resolved.servers().size(); i++) {
            ResolvedServer server = resolved.servers().get(i);
            boolean prefills = server.spec().role() == Role.PREFILL;
            if (prefills && server.ranks() > 1 && server.balance() != BalanceMethod.ROUND_ROBIN) {
                dealt.add("servers[" + i + "].flags.load-balance-method=round_robin");
            }
            speculates |= !prefills && server.engine().speculativeWindow().isActive();
        }
        if (!dealt.isEmpty()) {
            terms.put(Term.DEALT_EVENLY, dealt);
        }
        AcceptanceSpec acceptance = scenario.assumptions().acceptance();
        if (speculates && acceptance.spread() > 0 && acceptance.classes().isEmpty()) {
            terms.put(Term.DRAFTED_ALIKE, List.of("assumptions.acceptance.spread=0"));
        }
        terms.put(Term.ARRIVING_EVENLY, List.of("workload.burstiness=1000"));
        terms.put(Term.FREE_TRANSFER, List.of("assumptions.free-kv-transfer=true"));
        if (scenario.slo().ttft() != null) {
            terms.put(
                    Term.PATIENT,
                    List.of("slo.ttft="
                            + String.format(
                                    Locale.ROOT,
                                    "%.3f s",
                                    TTFT_FACTOR * scenario.slo().ttft().nanos() / 1e9)));
        }
        return terms;
    }

    /** Looks at loads from where the rung before ended, up while they are sustained, else down. */
    private Loads search(double[] perSecond, Rung before, List<String> settings) throws InvalidInput {
        double[] shares = new double[perSecond.length];
        Arrays.fill(shares, Double.NaN);
        int at = 0;
        while (at + 1 < perSecond.length && perSecond[at + 1] <= before.perSecond()) {
            at++;
        }
        shares[at] = share(perSecond[at], settings);
        while (shares[at] < PairVerdict.SUSTAINED && at > 0) {
            at--;
            shares[at] = share(perSecond[at], settings);
        }
        while (shares[at] >= PairVerdict.SUSTAINED && at + 1 < perSecond.length && Double.isNaN(shares[at + 1])) {
            at++;
            shares[at] = share(perSecond[at], settings);
        }
        return new Loads(perSecond, shares);
    }

    private double share(double perSecond, List<String> settings) throws InvalidInput {
        List<String> all = new ArrayList<>(settings);
        all.add(RATE + "=" + String.format(Locale.ROOT, "%.4f /s", perSecond));
        return trial.goodShare(all);
    }

    /** Straight between the last load that is sustained and the first that is not. */
    private static Rung rung(Term term, List<String> settings, Loads loads) {
        double[] shares = loads.shares();
        double least = loads.perSecond()[0];
        int last = -1;
        for (int i = 0; i < shares.length && !(shares[i] < PairVerdict.SUSTAINED); i++) {
            last = i;
        }
        if (last < 0) {
            return new Rung(term, settings, 0, least, false);
        }
        double low = loads.perSecond()[last];
        if (last + 1 == shares.length) {
            return new Rung(term, settings, low, least, true);
        }
        double high = loads.perSecond()[last + 1];
        double share = (shares[last] - PairVerdict.SUSTAINED) / (shares[last] - shares[last + 1]);
        return new Rung(term, settings, low + share * (high - low), least, false);
    }
}

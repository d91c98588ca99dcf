package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
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
    private final Function<SweepPoint, double[]> sharesByPoint;

    /** Runs the scenario with further settings. */
    @FunctionalInterface
    interface Trial {
        /** The share of requests within the limits in each replication. */
        double[] goodShares(List<String> settings) throws InvalidInput;
    }

    private SustainedLoads(
            SweepDesign design, int rateDimension, Trial trial, Function<SweepPoint, double[]> sharesByPoint) {
        this.sharesByPoint = sharesByPoint;
        this.design = design;
        this.rateDimension = rateDimension;
        this.trial = trial;
    }

    /**
     * Loads in ascending order, with the share of requests within the limits in each replication; none where it was not asked
     * for, which is below loads that were.
     */
    private record Loads(double[] perSecond, double[][] shares) {
        private static final double[] UNKNOWN = {};

        static Loads of(double[] perSecond) {
            double[][] shares = new double[perSecond.length][];
            Arrays.fill(shares, UNKNOWN);
            return new Loads(perSecond, shares);
        }

        boolean isKnown(int load) {
            return shares[load].length > 0;
        }

        /** Whether all replications sustain {@code load}. */
        boolean allSustain(int load) {
            return Arrays.stream(shares[load]).allMatch(share -> share >= PairVerdict.SUSTAINED);
        }

        boolean anySustains(int load) {
            return Arrays.stream(shares[load]).anyMatch(share -> share >= PairVerdict.SUSTAINED);
        }

        int seeds() {
            return Arrays.stream(shares)
                    .mapToInt(each -> each.length)
                    .filter(count -> count > 0)
                    .min()
                    .orElse(0);
        }

        /** Straight between the last load that {@code seed} sustains and the first that it does not; 0 where it sustains none. */
        double sustained(int seed) {
            int last = -1;
            for (int load = 0;
                    load < shares.length && !(isKnown(load) && shares[load][seed] < PairVerdict.SUSTAINED);
                    load++) {
                last = load;
            }
            if (last < 0) {
                return 0;
            }
            if (last + 1 == shares.length || !isKnown(last)) {
                return perSecond[last];
            }
            double share = (shares[last][seed] - PairVerdict.SUSTAINED) / (shares[last][seed] - shares[last + 1][seed]);
            return perSecond[last] + share * (perSecond[last + 1] - perSecond[last]);
        }
    }

    /**
     * What each deployment sustains; nothing for a sweep that is no grid of request rates over prefill and decode servers with
     * limits.
     *
     * @param source reads the scenario of a point
     * @param sharesByPoint the shares of requests within the limits that a point came to, in each replication
     */
    static List<SustainedLoad> of(
            Sweep.Source source,
            SweepDesign design,
            List<SweepPoint> points,
            Trial trial,
            Function<SweepPoint, double[]> sharesByPoint,
            Jobs jobs)
            throws InvalidInput {
        int dimension = design.labels().indexOf(RATE);
        boolean oneLoad = design.axes().stream().filter(AxisSpec::isLoad).count() == 1;
        List<List<SweepPoint>> deployments = dimension < 0 || !oneLoad ? List.of() : deployments(points, dimension);
        SustainedLoads loads = new SustainedLoads(design, dimension, trial, sharesByPoint);
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
        Loads loads = Loads.of(perSecond);
        for (int i = 0; i < own.size(); i++) {
            perSecond[i] = perSecond(own.get(i), rateDimension);
            loads.shares()[i] = sharesByPoint.apply(own.get(i));
        }
        List<String> settings = new ArrayList<>(design.settings(first.index()));
        if (beyond) {
            perSecond[own.size()] = closedForm;
            if (loads.anySustains(own.size() - 1)) {
                loads.shares()[own.size()] = shares(closedForm, settings);
            } else {
                loads.shares()[own.size()] = new double[loads.seeds()];
            }
        }
        List<Rung> rungs = new ArrayList<>();
        rungs.add(rung(Term.NOTHING, List.of(), loads));
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

    /** Looks at loads from where the rung before ended, down while any replication breaks the limits, up while any keeps them. */
    private Loads search(double[] perSecond, Rung before, List<String> settings) throws InvalidInput {
        Loads loads = Loads.of(perSecond);
        int at = 0;
        while (at + 1 < perSecond.length && perSecond[at + 1] <= before.perSecond()) {
            at++;
        }
        loads.shares()[at] = shares(perSecond[at], settings);
        int down = at;
        while (!loads.allSustain(down) && down > 0) {
            down--;
            loads.shares()[down] = shares(perSecond[down], settings);
        }
        int up = at;
        while (loads.anySustains(up) && up + 1 < perSecond.length) {
            up++;
            loads.shares()[up] = shares(perSecond[up], settings);
        }
        // Nobody sustains more than the first load that nobody sustains.
        for (int load = up + 1; load < perSecond.length; load++) {
            loads.shares()[load] = new double[loads.seeds()];
        }
        return loads;
    }

    private double[] shares(double perSecond, List<String> settings) throws InvalidInput {
        List<String> all = new ArrayList<>(settings);
        all.add(RATE + "=" + String.format(Locale.ROOT, "%.4f /s", perSecond));
        return trial.goodShares(all);
    }

    private static Rung rung(Term term, List<String> settings, Loads loads) {
        List<Double> bySeed = new ArrayList<>();
        for (int seed = 0; seed < loads.seeds(); seed++) {
            bySeed.add(loads.sustained(seed));
        }
        int last = loads.perSecond().length - 1;
        boolean none = bySeed.stream().allMatch(load -> load == 0);
        double mean = bySeed.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return new Rung(
                term,
                settings,
                none ? 0 : mean,
                bySeed,
                loads.perSecond()[0],
                loads.isKnown(last) && loads.allSustain(last));
    }
}

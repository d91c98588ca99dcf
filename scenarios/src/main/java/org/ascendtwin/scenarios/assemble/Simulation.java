package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostTerm;
import org.ascendtwin.hardware.step.StepSample;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.scenarios.spec.ElasticSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** One replication of a scenario, wired: client, router, servers, network, virtual clock. */
public final class Simulation {
    private final VirtualHost host;
    private final Fleet fleet;
    private final LossyEntrance entrance;
    private final @Nullable Outages outages;
    private @Nullable ElasticRoles elastic;
    private @Nullable Attempts attempts;
    private final Client client;
    private final boolean hasHostTier;

    /**
     * What a replication is made of.
     *
     * @param trace told of everything that happens; null where nobody looks
     * @param samples take steps of each entry's servers; none where nobody asks what they rest on
     */
    public record Parts(
            Scenario scenario,
            Resolved resolved,
            RequestTable table,
            Streams streams,
            @Nullable RunTrace trace,
            List<StepSample> samples) {}

    /**
     * Wires a replication.
     *
     * @param host its clock
     * @param watchers see what happens at each rank of each server, in the order of the scenario
     * @param refused told the number of each request that no server took
     */
    public Simulation(Parts parts, VirtualHost host, List<EngineListener> watchers, IntConsumer refused) {
        this.host = host;
        Integer limit = parts.scenario().workload().maxConcurrency();
        client = new Client(parts.table(), limit == null ? Integer.MAX_VALUE : limit, host);
        fleet = new Fleet(parts, host, client, watchers);
        outages = parts.scenario().faults().isEmpty() ? null : new Outages(host);
        Routing routing = new Routing(parts.scenario().router(), parts.streams());
        entrance = entrance(parts, routing);
        if (outages != null) {
            outages.plan(parts.scenario().faults(), parts.resolved().servers(), entrance);
            attempts = new Attempts(
                    routing.retries(), parts.streams().stream("router.retries", 0), host, fleet.accounts(), id -> {
                        if (client.isOfLoad(id)) {
                            refused.accept(id);
                        }
                        client.refused(id);
                    });
            client.expect(outages, attempts);
        }
        hasHostTier = parts.resolved().servers().stream()
                .anyMatch(server -> server.engine().hiCache().isEnabled());
    }

    private LossyEntrance entrance(Parts parts, Routing routing) {
        boolean guarded = outages != null;
        int requests = parts.table().countWithWarmups();
        List<Instance> mixed = fleet.instances(Role.MIXED);
        if (!mixed.isEmpty()) {
            return new MixedEntrance(routing.mixed(mixed, host, guarded), requests, outages);
        }
        RouterSide prefill = routing.prefill(fleet.instances(Role.PREFILL), host, guarded);
        RouterSide decode = routing.decode(fleet.instances(Role.DECODE), host, guarded);
        elastic = elastic(parts, List.of(prefill.router(), decode.router()));
        return new PairedEntrance(
                prefill,
                decode,
                parts.streams().stream("router.rooms", 0),
                requests,
                new PairedEntrance.Behind(elastic, outages, !routing.isSmall()));
    }

    private @Nullable ElasticRoles elastic(Parts parts, List<Router> routers) {
        ElasticSpec spec = parts.scenario().elastic();
        TimeSpan ttft = parts.scenario().slo().ttft();
        TimeSpan tpot = parts.scenario().slo().tpot();
        if (spec == null || ttft == null || tpot == null) {
            return null;
        }
        ResolvedServer prefill = parts.resolved().servers().getFirst();
        ResolvedServer decode = parts.resolved().servers().getLast();
        int graphs = decode.deployment().graphs().batchSizes().length;
        return new ElasticRoles(
                spec,
                new ElasticRoles.Setting(
                        ttft.nanos(),
                        tpot.nanos(),
                        graphs,
                        prefill.spec().instances(),
                        prefill.engine().maxRunningRequests() * prefill.ranks(),
                        decode.engine().maxRunningRequests() * decode.ranks(),
                        forecast(parts, spec, graphs)),
                routers,
                fleet.emittedByRequest(),
                host);
    }

    private static @Nullable ElasticForecast forecast(Parts parts, ElasticSpec spec, int graphs) {
        return switch (spec.controller()) {
            case REACTIVE -> null;
            case PREDICTIVE ->
                new ElasticForecast(
                        parts.scenario(),
                        spec,
                        parts.resolved().servers(),
                        ElasticRoles.changeNanos(spec, Role.DECODE, graphs));
        };
    }

    /** Runs until nothing is left to happen. */
    public void run() {
        client.connect(entrance);
        host.runUntilQuiet();
    }

    /** When each request could have been sent but for the bound on those in flight; -1 where that never was. */
    public RequestColumn readyNanos() {
        return client.readyNanos();
    }

    /** Requests that were never sent, as one before them in their program failed. */
    public int droppedCount() {
        return client.droppedCount();
    }

    /** When each request was sent, in nanoseconds; -1 where it never was. */
    public RequestColumn sentNanos() {
        return client.sentNanos();
    }

    /** What became of each request between a prefill and a decode server, by its number; empty without such. */
    public List<Handover> handovers() {
        return entrance instanceof PairedEntrance paired
                ? Arrays.stream(paired.handovers())
                        .filter(Objects::nonNull)
                        .filter(handover -> client.isOfLoad(handover.request().id()))
                        .toList()
                : List.of();
    }

    /** Time of the last event. */
    public long simulatedNanos() {
        return host.nowNanos();
    }

    /** Events handled. */
    public long eventCount() {
        return host.eventCount();
    }

    /** Engine steps executed. */
    public long stepCount() {
        return executors(fleet.instances()).stream()
                .mapToLong(ModelledExecutor::steps)
                .sum();
    }

    /** Digest of the schedulers' decisions, server by server. */
    public long digest() {
        if (fleet.instances().size() == 1) {
            return fleet.instances().getFirst().digest();
        }
        Digest digest = new Digest();
        fleet.instances().forEach(instance -> digest.add(instance.digest()));
        return digest.value();
    }

    /** Whether any server keeps prefixes in host memory. */
    public boolean hasHostTier() {
        return hasHostTier;
    }

    /** Prompt tokens whose KV was read from storage. */
    public long fetchedTokens() {
        return fleet.fetchedTokens();
    }

    /** Tokens of prefixes that were copied to host memory. */
    public long writtenTokens() {
        return fleet.writtenTokens();
    }

    /** Mean tokens of a verification, bonus token included; 0 without speculation. */
    public double acceptLength() {
        long verified = 0;
        long tokens = 0;
        for (ModelledExecutor executor : executors(fleet.instances())) {
            verified += executor.verified();
            tokens += executor.verifiedTokens();
        }
        return verified == 0 ? 0 : (double) tokens / verified;
    }

    /** Servers that were lost, and what became of them. */
    public List<Outage> outages() {
        return outages == null ? List.of() : outages.all();
    }

    /** Requests that were sent again as no server took them. */
    public int retried() {
        return attempts == null ? 0 : attempts.retried();
    }

    /** What each request's time was spent on. */
    public Attribution attribution() {
        return fleet.attribution();
    }

    /** Device time by part, summed over all steps of all servers; the parts add up to their busy time. */
    public Map<String, Long> deviceNanosByPart() {
        Map<String, Long> nanosByPart = new LinkedHashMap<>();
        for (CostPart part : CostPart.values()) {
            long nanos = 0;
            for (ModelledExecutor executor : executors(fleet.instances())) {
                nanos += executor.nanos(part);
            }
            nanosByPart.put(Names.kebab(part.name()), nanos);
        }
        return nanosByPart;
    }

    /** How often servers changed roles; negative where they cannot. */
    public int roleChanges() {
        return elastic == null ? -1 : elastic.changes();
    }

    /** Servers of {@code role} in the mean over the run. */
    public double meanServers(Role role) {
        return elastic == null
                ? fleet.instances(role).size()
                : (double) elastic.nanos(role) / Math.max(1, simulatedNanos());
    }

    /** Device time by cause, summed over all steps of all servers; the causes add up to their busy time. */
    public Map<String, Long> deviceNanosByCause() {
        Map<String, Long> nanosByCause = new LinkedHashMap<>();
        for (TimeCause cause : TimeCause.values()) {
            long nanos = 0;
            for (ModelledExecutor executor : executors(fleet.instances())) {
                nanos += executor.nanos(cause);
            }
            nanosByCause.put(Names.kebab(cause.name()), nanos);
        }
        return nanosByCause;
    }

    /** The hosts' time by what it was spent on, summed over all servers, and how much of it devices waited for. */
    public Map<String, Long> hostNanosByTerm() {
        Map<String, Long> nanosByTerm = new LinkedHashMap<>();
        for (HostTerm term : HostTerm.values()) {
            long nanos = 0;
            for (ModelledExecutor executor : executors(fleet.instances())) {
                nanos += executor.hostTimes().nanos(term);
            }
            nanosByTerm.put(Names.kebab(term.name()), nanos);
        }
        return nanosByTerm;
    }

    /** Time in which devices had nothing to do because the host's turn was not over, in the mean over all servers. */
    public double hostExposedShare() {
        double exposedNanos = 0;
        for (Instance instance : fleet.instances()) {
            for (ModelledExecutor executor : instance.executors()) {
                exposedNanos += (double) executor.hostTimes().exposedNanos() / instance.executorsAtOnce();
            }
        }
        return exposedNanos / servers() / Math.max(1, simulatedNanos());
    }

    /** Steps whose time lies outside what was measured, over all servers. */
    public long stepsOutside() {
        return executors(fleet.instances()).stream()
                .mapToLong(ModelledExecutor::stepsOutside)
                .sum();
    }

    /** The share of the run in which a device computed, in the mean over all servers. */
    public double busyShare() {
        return busyShare(fleet.instances(), servers());
    }

    /** Servers there are; one that changes its role has a place for each. */
    private double servers() {
        int places = fleet.instances().size();
        return elastic == null ? places : places / 2.0;
    }

    /** The share of the time of the servers of {@code role} in which their devices computed. */
    public double busyShare(Role role) {
        return busyShare(fleet.instances(role), meanServers(role));
    }

    private double busyShare(List<Instance> instances, double servers) {
        double busyNanos = 0;
        for (Instance instance : instances) {
            for (ModelledExecutor executor : instance.executors()) {
                busyNanos += (double) executor.busyNanos() / instance.executorsAtOnce();
            }
        }
        return servers == 0 ? 0 : busyNanos / servers / Math.max(1, simulatedNanos());
    }

    private static List<ModelledExecutor> executors(List<Instance> instances) {
        return instances.stream()
                .flatMap(instance -> instance.executors().stream())
                .toList();
    }
}

package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.StepSample;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.KvStorageSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.cache.FixedRateStorage;
import org.ascendtwin.scheduler.cache.HostWrites;
import org.ascendtwin.scheduler.cache.PageStore;
import org.ascendtwin.scheduler.cache.StorageTier;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.engine.DataParallelGroup;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.speculate.DraftAcceptance;
import org.ascendtwin.scheduler.speculate.VerifyTimes;
import org.ascendtwin.scheduler.speculate.WindowKnowledge;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/** All servers of a scenario, and what joins them. */
final class Fleet {
    private static final double NANOS = 1e9;

    private final List<Instance> instances = new ArrayList<>();
    private final TimeAccounts accounts;
    private final ModelledExecutor.Shared shared;
    private final List<LongSupplier> fetched = new ArrayList<>();
    private final List<HostCopies> written = new ArrayList<>();

    /** @param watchers see what happens at each rank, in the order of their numbers */
    Fleet(Simulation.Parts parts, VirtualHost host, Client client, List<EngineListener> watchers) {
        accounts = new TimeAccounts(parts.table().countWithWarmups(), host, parts.trace());
        EngineLinks links = links(parts, host);
        shared = new ModelledExecutor.Shared(new int[parts.table().countWithWarmups()], new StepPricing());
        int end = 0;
        for (ResolvedServer server : parts.resolved().servers()) {
            Launcher launcher = new Launcher(parts, server, host, client, watchers, links);
            for (int index = 0; index < server.places(); index++) {
                name(server, index, parts.trace());
                int first = end;
                int place = index;
                instances.add(new Instance(server, first, () -> launcher.launch(place, first)));
                end += server.ranks();
            }
        }
    }

    /** Makes the processes of one entry's servers, which share their prices and their storage. */
    private final class Launcher {
        private final ResolvedServer server;
        private final VirtualHost host;
        private final Client client;
        private final List<EngineListener> watchers;
        private final EngineLinks links;
        private final @Nullable RunTrace trace;
        private final PipelineCost costs;
        private final @Nullable ExpertMove move;
        private final DraftAcceptance acceptance;
        private final AssumptionsSpec assumptions;
        private final PageStore store = new PageStore();
        private final @Nullable StepSample sample;

        Launcher(
                Simulation.Parts parts,
                ResolvedServer server,
                VirtualHost host,
                Client client,
                List<EngineListener> watchers,
                EngineLinks links) {
            this.server = server;
            this.host = host;
            this.client = client;
            this.watchers = watchers;
            this.links = links;
            trace = parts.trace();
            costs = server.stepCosts().model(server.deployment());
            move = ExpertMove.of(server);
            assumptions = parts.resolved().scenario().assumptions();
            acceptance = acceptance(assumptions, server, parts.streams());
            sample = parts.samples().isEmpty() || !server.stepCosts().isModelled()
                    ? null
                    : parts.samples().get(parts.resolved().servers().indexOf(server));
        }

        /** The same device with its steps noted, where somebody asks what they rest on. */
        private ModelledExecutor.DeviceModel noted(ModelledExecutor.DeviceModel device) {
            return sample == null
                    ? device
                    : new ModelledExecutor.DeviceModel(
                            device.costs().notingIn(sample),
                            device.runtime(),
                            device.graphs(),
                            device.twoBatches(),
                            device.ranks(),
                            device.mostSteps(),
                            device.speculation(),
                            device.move());
        }

        /** The server number {@code index}, whose first rank is number {@code first}, with nothing in its memory. */
        ServerProcess launch(int index, int first) {
            Role role = server.spec().role();
            List<EngineListener> listeners = new ArrayList<>();
            List<ModelledExecutor> executors = new ArrayList<>();
            List<HostCopies> copiesByReplica = copies(server);
            List<ModelledExecutor.DeviceModel> devices = devices(index);
            for (int replica = 0; replica < server.replicas(); replica++) {
                ModelledExecutor.DeviceModel device = devices.get(replica);
                HostCopies copies = copiesByReplica.get(replica);
                int from = first + listeners.size();
                ServerLedger ledger = new ServerLedger(accounts, role, device.ranks(), device.mostSteps(), from, trace);
                for (int rank = 0; rank < device.ranks(); rank++) {
                    listeners.add(new ServedBy(
                            role, rank, client, accounts, ledger.rank(rank), copies, watchers.get(from + rank)));
                }
                executors.add(new ModelledExecutor(noted(device), acceptance, shared, ledger, copies, host));
            }
            ModelledExecutor.DeviceModel device = devices.getFirst();
            EngineLinks own = new EngineLinks(
                    storage(server, store, assumptions.kvStorage(), host),
                    hostWrites(copiesByReplica, device.ranks(), host),
                    links.kv(),
                    knowledge(server, device, executors.getFirst()));
            return new ServerProcess(
                    new DataParallelGroup(server.engine(), server.balance(), host, executors, listeners, own),
                    executors);
        }

        /** How long steps take on each part of a server: as on all of its kind, unless dies of it are slow. */
        private List<ModelledExecutor.DeviceModel> devices(int index) {
            ModelledExecutor.DeviceModel usual = device(server, costs, move);
            List<ModelledExecutor.DeviceModel> devices = new ArrayList<>();
            for (int replica = 0; replica < server.replicas(); replica++) {
                ResolvedServer own = server.at(index, replica, assumptions.expertLoads());
                devices.add(
                        own.deployment().slow().isNone()
                                ? usual
                                : device(own, own.stepCosts().model(own.deployment()), ExpertMove.of(own)));
            }
            return devices;
        }
    }

    private List<HostCopies> copies(ResolvedServer server) {
        List<HostCopies> copiesByReplica = Stream.generate(() -> HostCopies.of(server))
                .limit(server.replicas())
                .toList();
        written.addAll(copiesByReplica);
        return copiesByReplica;
    }

    private static WindowKnowledge knowledge(
            ResolvedServer server, ModelledExecutor.DeviceModel device, ModelledExecutor executor) {
        VerifyTimes times = new ModelledVerifyTimes(device, server.engine().overlap());
        return new WindowKnowledge(times, executor);
    }

    /** Makes the ways of a server's ranks to host memory, in the order of their numbers. */
    private static Supplier<HostWrites> hostWrites(List<HostCopies> copiesByReplica, int ranks, VirtualHost host) {
        int[] made = {0};
        return () -> copiesByReplica.get(made[0]++ / ranks).newWrites(host);
    }

    private static void name(ResolvedServer server, int index, @Nullable RunTrace trace) {
        for (int rank = 0; trace != null && rank < server.ranks(); rank++) {
            int first = server.firstDie(index, rank);
            int last = first + server.deployment().placement().attentionTp() - 1;
            String name = Names.kebab(server.spec().role().name()) + " server " + index
                    + (server.ranks() > 1 ? " rank " + rank : "");
            trace.add(new RunTrace.Rank(name, first, last));
        }
    }

    static ModelledExecutor.DeviceModel device(ResolvedServer server, PipelineCost shared, @Nullable ExpertMove move) {
        return new ModelledExecutor.DeviceModel(
                server.stepCosts().isShared() ? shared : server.stepCosts().model(server.deployment()),
                server.stepCosts().runtime(server.deployment()),
                server.deployment().graphs(),
                twoBatches(server.spec().flags()),
                server.deployment().placement().dp(),
                mostSteps(server),
                server.deployment().speculation(),
                move);
    }

    /** One that runs and one behind it under overlap; in a pipeline one of each micro-batch. */
    private static int mostSteps(ResolvedServer server) {
        return Math.max(2, server.engine().microBatches().count());
    }

    private static @Nullable TwoBatchSplit twoBatches(ServerFlags flags) {
        return flags.enableTwoBatchOverlap() ? new TwoBatchSplit(flags.tboTokenDistributionThreshold()) : null;
    }

    private static DraftAcceptance acceptance(AssumptionsSpec assumptions, ResolvedServer server, Streams streams) {
        return new DraftAcceptance(
                assumptions.acceptance().contents(),
                assumptions.acceptance().ranks(),
                SpeculationFlags.tree(server.spec(), server.engine().speculativeWindow()),
                streams.key("speculation.acceptance", 0));
    }

    /** A server's way to the storage that all servers of its kind share; null where it has none. */
    private @Nullable FixedRateStorage storage(
            ResolvedServer server, PageStore store, KvStorageSpec speed, VirtualHost host) {
        if (server.engine().hiCache().storage() == null) {
            return null;
        }
        double pageBytes = server.engine().pageSize() * server.memory().bytesPerToken();
        FixedRateStorage.Rates rates = new FixedRateStorage.Rates(
                speed.lookUp().nanos(),
                pageBytes * NANOS / speed.read().bytesPerSecond(),
                pageBytes * NANOS / speed.write().bytesPerSecond(),
                StorageTier.BATCH_PAGES);
        FixedRateStorage storage = new FixedRateStorage(host, store, rates);
        fetched.add(() -> storage.readPages() * server.engine().pageSize());
        return storage;
    }

    /** The network between prefill and decode servers, where there are such. */
    private static EngineLinks links(Simulation.Parts parts, VirtualHost host) {
        Resolved resolved = parts.resolved();
        boolean paired =
                resolved.servers().stream().anyMatch(server -> server.spec().role() != Role.MIXED);
        if (!paired) {
            return EngineLinks.NONE;
        }
        if (parts.scenario().assumptions().freeKvTransfer()) {
            return EngineLinks.over(new FixedRateLink(host, 0, 0));
        }
        FabricLink link = new FabricLink(networks(resolved, host), host, routes(resolved), parts.trace());
        return EngineLinks.over(link);
    }

    /** The network that each rank is on: the scenario's, or one of machines of its own. */
    private static FlowNetwork[] networks(Resolved resolved, VirtualHost host) {
        List<FlowNetwork> networks = new ArrayList<>();
        FlowNetwork common = null;
        for (ResolvedServer server : resolved.servers()) {
            boolean own = server.spec().cluster() != null;
            Cluster cluster = server.deployment().cluster();
            FlowNetwork network =
                    own || common == null ? new FlowNetwork(server.slow().topology(cluster), host) : common;
            common = own ? common : network;
            networks.addAll(Collections.nCopies(server.places() * server.ranks(), network));
        }
        return networks.toArray(FlowNetwork[]::new);
    }

    /** From every rank to every other, by their numbers; only those from prefill to decode ranks are ever taken. */
    private static KvRoute[][] routes(Resolved resolved) {
        List<KvRoute.End> ends = new ArrayList<>();
        for (ResolvedServer server : resolved.servers()) {
            for (int index = 0; index < server.places(); index++) {
                for (int rank = 0; rank < server.ranks(); rank++) {
                    ends.add(new KvRoute.End(server, server.firstDie(index, rank)));
                }
            }
        }
        KvRoute[][] routes = new KvRoute[ends.size()][ends.size()];
        for (int from = 0; from < ends.size(); from++) {
            for (int to = 0; to < ends.size(); to++) {
                routes[from][to] = KvRoute.between(ends.get(from), ends.get(to));
            }
        }
        return routes;
    }

    /** Tokens that each request has been given by devices. */
    int[] emittedByRequest() {
        return shared.emittedByRequest();
    }

    /** What each request's time is spent on. */
    Attribution attribution() {
        return accounts.attribution();
    }

    /** Where requests' time is booked. */
    TimeAccounts accounts() {
        return accounts;
    }

    /** Every server, in the order of the scenario. */
    List<Instance> instances() {
        return instances;
    }

    /** Prompt tokens whose KV was read from storages. */
    long fetchedTokens() {
        return fetched.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    /** Tokens of prefixes that were copied to host memory. */
    long writtenTokens() {
        return written.stream().mapToLong(HostCopies::writtenTokens).sum();
    }

    /** The servers of one role, in the order of the scenario. */
    List<Instance> instances(Role role) {
        return instances.stream().filter(instance -> instance.role() == role).toList();
    }
}

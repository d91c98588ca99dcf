package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.SlowDies;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.ClusterSpec;
import org.ascendtwin.scenarios.spec.Draft;
import org.ascendtwin.scenarios.spec.DraftModelSpec;
import org.ascendtwin.scenarios.spec.ModelSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioCheck;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.jspecify.annotations.Nullable;

/** Looks up what a scenario names, derives what SGLang would derive, and says what does not go together. */
public final class Resolver implements ScenarioCheck {
    private final DeviceCatalogue devices = DeviceCatalogue.shipped();
    private final ClusterCatalogue clusters = ClusterCatalogue.shipped();
    private final ModelCatalogue models = ModelCatalogue.shipped();
    private final @Nullable ServingProfile serving;

    /** What a scenario leaves out is as the shipped serving profile of its devices says. */
    public Resolver() {
        this.serving = null;
    }

    /** What a scenario leaves out is as {@code serving} says, on devices of its platform. */
    public Resolver(ServingProfile serving) {
        this.serving = serving;
    }

    /** The servers of a scenario that was read with this check. */
    public Resolved resolve(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        BiConsumer<String, String> report = (path, message) -> problems.add(path + ": " + message);
        Machines machines = machines(scenario.cluster(), report).orElse(null);
        ModelConfig model = model(scenario.model(), report).orElse(null);
        ModelConfig draft = draft(scenario.model(), report);
        if (machines != null && model != null) {
            Quantisation weights = scenario.model().weights();
            ServingDefaults defaults = defaults(scenario.assumptions(), machines.device(), report);
            AssumptionsSpec assumptions =
                    defaults.fill(scenario.assumptions(), scenario.servers(), model, draft, machines);
            List<ResolvedServer> servers = new ArrayList<>();
            for (int index = 0; index < scenario.servers().size(); index++) {
                ServerSpec spec = scenario.servers().get(index);
                Machines own = own(spec, path(index), machines, report);
                new ServerResolver(path(index), own, recurrent(spec).applyTo(model), draft, weights, report)
                        .resolve(spec, scenario.slo(), assumptions, firstDie(scenario.servers(), index))
                        .ifPresent(servers::add);
            }
            if (problems.isEmpty()) {
                List<ServerSpec> specs =
                        servers.stream().map(ResolvedServer::spec).toList();
                Scenario derived = Records.with(scenario, Map.of("servers", specs, "assumptions", assumptions));
                if (scenario.elastic() != null) {
                    int places = specs.stream().mapToInt(ServerSpec::instances).sum();
                    servers.replaceAll(server -> server.anywhere(places));
                }
                return new Resolved(
                        derived,
                        usedDies(scenario, machines, report),
                        servers,
                        defaults.origins(scenario.assumptions().runtime()));
            }
        }
        throw new IllegalArgumentException(String.join("\n", problems));
    }

    /**
     * Dies that a scenario's servers may use.
     *
     * @throws IllegalArgumentException where its machines are not known
     */
    public int dies(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        return machines(scenario.cluster(), (path, message) -> problems.add(path + ": " + message))
                .orElseThrow(() -> new IllegalArgumentException(String.join("\n", problems)))
                .dies();
    }

    /**
     * The model that a scenario serves.
     *
     * @throws IllegalArgumentException where it is not known
     */
    public ModelConfig model(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        return model(scenario.model(), (path, message) -> problems.add(path + ": " + message))
                .orElseThrow(() -> new IllegalArgumentException(String.join("\n", problems)));
    }

    /** The model that drafts for a scenario's; empty where it names none that is known. */
    public Optional<ModelConfig> draft(Scenario scenario) {
        return Optional.ofNullable(draft(scenario.model(), (path, message) -> {}));
    }

    /**
     * What a scenario assumes, that which it leaves out included.
     *
     * @throws IllegalArgumentException where its machines or its model are not known
     */
    public AssumptionsSpec assumptions(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        BiConsumer<String, String> report = (path, message) -> problems.add(path + ": " + message);
        Machines machines = machines(scenario.cluster(), report)
                .orElseThrow(() -> new IllegalArgumentException(String.join("\n", problems)));
        return defaults(scenario.assumptions(), machines.device(), report)
                .fill(
                        scenario.assumptions(),
                        scenario.servers(),
                        model(scenario),
                        draft(scenario.model(), report),
                        machines);
    }

    @Override
    public void check(Draft draft) {
        Optional<Machines> machines = draft.cluster().flatMap(cluster -> machines(cluster, draft::problem));
        Optional<ModelConfig> model = draft.model().flatMap(spec -> model(spec, draft::problem));
        ModelConfig draftModel =
                draft.model().map(spec -> draft(spec, draft::problem)).orElse(null);
        boolean refused = Refusals.check(draft);
        boolean several =
                draft.servers().stream().mapToInt(ServerSpec::instances).sum() > 1;
        if (refused || several) {
            machines.ifPresent(used -> checkDies(draft.servers(), used, draft::problem));
        }
        draft.workload().ifPresent(workload -> checkTrace(workload, draft::problem));
        checkPairs(draft.servers(), draft::problem);
        draft.model().ifPresent(spec -> {
            for (int index = 0; index < draft.servers().size(); index++) {
                ServerFlags flags = draft.servers().get(index).flags();
                QuantisationFlag.check(flags.others(), spec.weights(), path(index) + ".flags.", draft::problem);
            }
        });
        if (refused
                || machines.isEmpty()
                || model.isEmpty()
                || draft.assumptions().isEmpty()) {
            return;
        }
        checkServers(draft, machines.get(), model.get(), draftModel);
    }

    private void checkServers(Draft draft, Machines machines, ModelConfig model, @Nullable ModelConfig draftModel) {
        AssumptionsSpec said = draft.assumptions().orElseThrow();
        AssumptionsSpec assumptions = defaults(said, machines.device(), draft::problem)
                .fill(said, draft.servers(), model, draftModel, machines);
        Quantisation weights = draft.model().orElseThrow().weights();
        for (int index = 0; index < draft.servers().size(); index++) {
            if (draft.isReplaced(path(index) + ".flags")) {
                continue;
            }
            ServerSpec spec = draft.servers().get(index);
            Machines own = own(spec, path(index), machines, draft::problem);
            ServerResolver resolver = new ServerResolver(
                    path(index), own, recurrent(spec).applyTo(model), draftModel, weights, draft::problem);
            resolver.resolve(spec, draft.slo(), assumptions, firstDie(draft.servers(), index))
                    .ifPresent(
                            server -> draft.workload().ifPresent(workload -> resolver.checkLengths(workload, server)));
        }
    }

    /** What {@code assumptions} leave out is as the profile says that they name. */
    private ServingDefaults defaults(AssumptionsSpec assumptions, Device device, BiConsumer<String, String> problems) {
        ServingPlatform platform = ServingPlatform.of(device.family()).orElse(null);
        if (platform == null) {
            return new ServingDefaults(null);
        }
        Path file = assumptions.servingProfile();
        try {
            return new ServingDefaults(file == null ? serving(platform) : ServingProfileFile.read(file, platform));
        } catch (IOException | IllegalArgumentException e) {
            problems.accept(
                    "assumptions.serving-profile",
                    file + " cannot be read: " + e.getMessage() + ". Maybe make it with ./twin calibrate serving.");
            return new ServingDefaults(serving(platform));
        }
    }

    private ServingProfile serving(ServingPlatform platform) {
        return serving != null && serving.platform() == platform ? serving : ServingProfileFile.shipped(platform);
    }

    private static RecurrentFlags recurrent(ServerSpec server) {
        return new RecurrentFlags(server.flags(), new ServerEnvironment(server.env()));
    }

    private static String path(int index) {
        return "servers[" + index + "]";
    }

    /** Servers take their dies one after the other, in the order of the scenario; those with machines of their own there. */
    private static int firstDie(List<ServerSpec> servers, int index) {
        return servers.get(index).cluster() != null
                ? 0
                : servers.subList(0, index).stream()
                        .filter(server -> server.cluster() == null)
                        .mapToInt(ServerSpec::dies)
                        .sum();
    }

    /** The machines of a server: its own, or else the scenario's. */
    private Machines own(ServerSpec server, String path, Machines common, BiConsumer<String, String> problems) {
        ClusterSpec cluster = server.cluster();
        if (cluster == null) {
            return common;
        }
        Machines own = machines(cluster, (place, message) -> problems.accept(path + "." + place, message))
                .orElse(common);
        if (own.dies() < server.dies()) {
            problems.accept(
                    path + ".cluster",
                    "has " + own.dies() + " dies; its servers take " + server.dies() + ". Maybe raise its cards to "
                            + own.cluster().cardsFor(server.dies()) + ".");
        }
        return own;
    }

    /** Dies of the cards that may be used, those of machines of their own included. */
    private int usedDies(Scenario scenario, Machines machines, BiConsumer<String, String> problems) {
        boolean common = scenario.servers().stream().anyMatch(server -> server.cluster() == null);
        int dies = common ? machines.dies() : 0;
        for (ServerSpec server : scenario.servers()) {
            dies += server.cluster() == null
                    ? 0
                    : own(server, "servers", machines, problems).dies();
        }
        return dies;
    }

    private Optional<Machines> machines(ClusterSpec spec, BiConsumer<String, String> problems) {
        Device own = spec.device().own();
        Device device = own == null ? devices.devices().get(spec.device().id()) : own;
        Cluster ownCluster = spec.id().own();
        Cluster cluster = ownCluster == null ? clusters.clusters().get(spec.id().id()) : ownCluster;
        if (device == null) {
            unknown(
                    "cluster.device",
                    "device",
                    spec.device().id(),
                    devices.devices().keySet(),
                    problems);
        }
        if (cluster == null) {
            unknown("cluster.id", "cluster", spec.id().id(), clusters.clusters().keySet(), problems);
        }
        if (device == null || cluster == null) {
            return Optional.empty();
        }
        if (own == null && !cluster.takes(device.id())) {
            problems.accept("cluster.device", notBuiltIn(device, cluster));
            return Optional.empty();
        }
        int cards = cluster.dieCount() / cluster.diesPerCard();
        int used = spec.cards() == null ? cards : spec.cards();
        if (used > cards) {
            problems.accept(
                    "cluster.cards",
                    used + " cards are more than " + cluster.id() + " has; allowed: 1 to " + cards + ".");
            return Optional.empty();
        }
        SlowDies slow = Machines.slow(cluster, spec.slow(), problems);
        return calibrated(device, spec.profile(), problems)
                .map(calibrated -> new Machines(
                        calibrated,
                        cluster,
                        used * cluster.diesPerCard(),
                        slow,
                        Calibration.serving(device, spec.profile())));
    }

    private static Optional<Device> calibrated(
            Device device, @Nullable Path file, BiConsumer<String, String> problems) {
        try {
            return Optional.of(Calibration.of(device, file));
        } catch (IllegalArgumentException e) {
            problems.accept("cluster.profile", e.getMessage() + ".");
            return Optional.empty();
        }
    }

    private String notBuiltIn(Device device, Cluster cluster) {
        List<String> fitting =
                devices.devices().keySet().stream().filter(cluster::takes).toList();
        return device.id() + " is not built into " + cluster.id() + "; allowed: " + String.join(", ", fitting) + ".";
    }

    private Optional<ModelConfig> model(ModelSpec spec, BiConsumer<String, String> problems) {
        return model("model", spec.id(), spec.config(), problems);
    }

    /** The model that drafts for the served one; null where none is named or it is not found, which is reported. */
    private @Nullable ModelConfig draft(ModelSpec spec, BiConsumer<String, String> problems) {
        DraftModelSpec draft = spec.draft();
        return draft == null
                ? null
                : model("model.draft", draft.id(), draft.config(), problems).orElse(null);
    }

    private Optional<ModelConfig> model(
            String path, @Nullable String name, @Nullable Path config, BiConsumer<String, String> problems) {
        if (config == null) {
            String id = Objects.requireNonNull(name);
            ModelCatalogue.PublishedModel known = models.models().get(id);
            if (known == null) {
                unknown(path + ".id", "model", id, models.models().keySet(), problems);
                return Optional.empty();
            }
            return Optional.of(known.config());
        }
        if (!Files.isReadable(config)) {
            problems.accept(path + ".config", config + ": no such file, or not readable. Maybe use " + path + ".id.");
            return Optional.empty();
        }
        try {
            return Optional.of(ModelConfig.read(modelName(config), config));
        } catch (IllegalArgumentException e) {
            problems.accept(path + ".config", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String modelName(Path config) {
        Path parent = config.toAbsolutePath().getParent();
        String file = String.valueOf(config.getFileName());
        return file.equals("config.json") && parent != null ? String.valueOf(parent.getFileName()) : file;
    }

    private static void unknown(
            String path, String kind, String id, Collection<String> known, BiConsumer<String, String> problems) {
        problems.accept(
                path,
                "no " + kind + " is called \"" + id + "\"; known: " + String.join(", ", known) + "."
                        + Names.maybe(id, known));
    }

    /** What crosses between prefill and decode servers is whole pages, copied as they are. */
    private static void checkPairs(List<ServerSpec> servers, BiConsumer<String, String> problems) {
        for (int index = 1; index < servers.size(); index++) {
            ServerFlags first = servers.getFirst().flags();
            ServerFlags flags = servers.get(index).flags();
            if (servers.get(index).role() == ServerSpec.Role.MIXED) {
                continue;
            }
            if (flags.pageSize() != first.pageSize()) {
                differs(path(index) + ".flags.page-size", flags.pageSize(), first.pageSize(), problems);
            }
            if (flags.kvCacheDtype() != first.kvCacheDtype()) {
                differs(path(index) + ".flags.kv-cache-dtype", flags.kvCacheDtype(), first.kvCacheDtype(), problems);
            }
        }
    }

    private static void differs(String path, Object value, Object first, BiConsumer<String, String> problems) {
        problems.accept(
                path,
                value + " differs from " + first + " of servers[0]; KV crosses between prefill and decode servers in"
                        + " whole pages. Maybe give all the same.");
    }

    private static void checkDies(List<ServerSpec> servers, Machines machines, BiConsumer<String, String> problems) {
        int dies = servers.stream()
                .filter(server -> server.cluster() == null)
                .mapToInt(ServerSpec::dies)
                .sum();
        if (dies > machines.dies()) {
            problems.accept(
                    "servers",
                    "take " + dies + " dies together; the cards in use have " + machines.dies()
                            + ". Maybe raise cluster.cards to "
                            + machines.cluster().cardsFor(dies) + ".");
        }
    }

    private static void checkTrace(WorkloadSpec workload, BiConsumer<String, String> problems) {
        Path trace = workload.trace();
        if (trace == null || (Files.isRegularFile(trace) && Files.isReadable(trace))) {
            return;
        }
        String what = Files.exists(trace) ? " is not a file that can be read." : ": no such trace file.";
        problems.accept("workload.trace", trace + what + " Maybe the path is relative to the scenario's folder.");
    }
}

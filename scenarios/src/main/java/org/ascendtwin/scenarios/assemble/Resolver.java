package org.ascendtwin.scenarios.assemble;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.memory.MemoryAdvice;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scenarios.spec.ClusterSpec;
import org.ascendtwin.scenarios.spec.Draft;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.ModelSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioCheck;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.KvCacheDtype;
import org.ascendtwin.scenarios.spec.ServerFlags.LoadBalanceMethod;
import org.ascendtwin.scenarios.spec.ServerFlags.MoeA2aBackend;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.jspecify.annotations.Nullable;

/** Looks up what a scenario names, derives what SGLang would derive, and says what does not go together. */
public final class Resolver implements ScenarioCheck {
    private static final String FLAGS = "servers[0].flags";
    private static final int MOST_DIES_OF_A_LAYER = 128;

    private final DeviceCatalogue devices = DeviceCatalogue.shipped();
    private final ClusterCatalogue clusters = ClusterCatalogue.shipped();
    private final ModelCatalogue models = ModelCatalogue.shipped();

    /** The server of a scenario that was read with this check. */
    public Resolved resolve(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        BiConsumer<String, String> report = (path, message) -> problems.add(path + ": " + message);
        Machines machines = machines(scenario.cluster(), report).orElse(null);
        ModelConfig model = model(scenario.model(), report).orElse(null);
        if (machines != null && model != null) {
            ServerSpec spec = scenario.servers().getFirst();
            Fitted fitted = server(scenario.model().weights(), machines, model, spec, scenario.slo(), report)
                    .orElse(null);
            if (fitted != null) {
                return fitted.resolved(scenario);
            }
        }
        throw new IllegalArgumentException(String.join("\n", problems));
    }

    @Override
    public void check(Draft draft) {
        Optional<Machines> machines = draft.cluster().flatMap(cluster -> machines(cluster, draft::problem));
        Optional<ModelConfig> model = draft.model().flatMap(spec -> model(spec, draft::problem));
        boolean refused = Refusals.check(draft);
        if (refused) {
            machines.ifPresent(used -> checkDies(draft.servers(), used, draft::problem));
        }
        draft.workload().ifPresent(workload -> checkTrace(workload, draft::problem));
        if (refused || machines.isEmpty() || model.isEmpty() || draft.servers().isEmpty()) {
            return;
        }
        Quantisation weights = draft.model().orElseThrow().weights();
        server(weights, machines.get(), model.get(), draft.servers().getFirst(), draft.slo(), draft::problem)
                .ifPresent(server ->
                        draft.workload().ifPresent(workload -> checkLengths(workload, server, draft::problem)));
    }

    /** A server that fits its machines. */
    private record Fitted(
            Deployment deployment,
            int dies,
            MemoryPlan memory,
            MemorySettings memorySettings,
            EngineConfig engine,
            ServerFlags flags) {
        Resolved resolved(Scenario scenario) {
            ServerSpec spec = scenario.servers().getFirst();
            List<ServerSpec> servers = List.of(Records.with(spec, Map.of("flags", flags)));
            return new Resolved(
                    Records.with(scenario, Map.of("servers", servers)),
                    deployment,
                    dies,
                    memory,
                    memorySettings,
                    engine,
                    balance(flags.loadBalanceMethod()),
                    ignored(spec));
        }
    }

    private static BalanceMethod balance(LoadBalanceMethod method) {
        return switch (method) {
            case AUTO, ROUND_ROBIN, DECODE_ROUND_ROBIN -> BalanceMethod.ROUND_ROBIN;
            case FOLLOW_BOOTSTRAP_ROOM -> BalanceMethod.FOLLOW_BOOTSTRAP_ROOM;
            case TOTAL_REQUESTS -> BalanceMethod.TOTAL_REQUESTS;
            case TOTAL_TOKENS -> BalanceMethod.TOTAL_TOKENS;
        };
    }

    /** Flags and environment variables that are accepted and change nothing, in the order of their names. */
    private static List<String> ignored(ServerSpec spec) {
        List<String> ignored = new ArrayList<>(spec.flags().others().keySet());
        ignored.addAll(new ServerEnvironment(spec.env()).ignored());
        return List.copyOf(ignored);
    }

    /** The device, its network, and how many dies may be used. */
    private record Machines(Device device, Cluster cluster, int dies) {}

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
        return Optional.of(new Machines(device, cluster, used * cluster.diesPerCard()));
    }

    private String notBuiltIn(Device device, Cluster cluster) {
        List<String> fitting =
                devices.devices().keySet().stream().filter(cluster::takes).toList();
        return device.id() + " is not built into " + cluster.id() + "; allowed: " + String.join(", ", fitting) + ".";
    }

    private Optional<ModelConfig> model(ModelSpec spec, BiConsumer<String, String> problems) {
        Path config = spec.config();
        if (config == null) {
            String id = Objects.requireNonNull(spec.id());
            ModelCatalogue.PublishedModel known = models.models().get(id);
            if (known == null) {
                unknown("model.id", "model", id, models.models().keySet(), problems);
                return Optional.empty();
            }
            return Optional.of(known.config());
        }
        if (!Files.isReadable(config)) {
            problems.accept("model.config", config + ": no such file, or not readable. Maybe use model.id.");
            return Optional.empty();
        }
        try {
            return Optional.of(ModelConfig.read(modelName(config), config));
        } catch (IllegalArgumentException e) {
            problems.accept("model.config", String.valueOf(e.getMessage()));
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

    private static Optional<Fitted> server(
            Quantisation weights,
            Machines machines,
            ModelConfig model,
            ServerSpec server,
            SloSpec slo,
            BiConsumer<String, String> problems) {
        ServerFlags flags = server.flags();
        if (!parallelismFits(machines, model, flags, problems)) {
            return Optional.empty();
        }
        FlagDefaults defaults = new FlagDefaults(server, slo, machines.device(), model);
        try {
            DraftModel draft = draft(flags.speculativeAlgorithm(), model);
            Speculation speculation = draft == null
                    ? null
                    : new Speculation(flags.speculativeNumSteps(), flags.speculativeNumSteps() + 1, draft);
            Deployment deployment = new Deployment(
                    machines.device(),
                    machines.cluster(),
                    model,
                    placement(flags, weights, cache(flags.kvCacheDtype(), weights, machines.device())),
                    defaults.graphs(),
                    new ServerEnvironment(server.env()).fusions().with(server.fusions()),
                    speculation);
            MemoryPlan memory = MemoryPlan.of(deployment, defaults.memory());
            if (!memory.fits()) {
                problems.accept(FLAGS, MemoryAdvice.of(deployment, defaults.memory()));
                return Optional.empty();
            }
            EngineConfig engine = defaults.engine(memory.cacheTokens());
            return Optional.of(new Fitted(
                    deployment, machines.dies(), memory, defaults.memory(), engine, defaults.resolved(memory, engine)));
        } catch (IllegalArgumentException e) {
            problems.accept(FLAGS, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Placement placement(ServerFlags flags, Quantisation weights, DataType cache) {
        boolean allToAll = flags.moeA2aBackend() != MoeA2aBackend.NONE;
        int experts = flags.epSize() == null ? 1 : flags.epSize();
        return new Placement(
                flags.tpSize(),
                flags.ranks(),
                allToAll ? flags.tpSize() : experts,
                allToAll ? Placement.Exchange.ALL_TO_ALL : Placement.Exchange.ALL_REDUCE,
                weights,
                cache);
    }

    private static boolean parallelismFits(
            Machines machines, ModelConfig model, ServerFlags flags, BiConsumer<String, String> problems) {
        int tp = flags.tpSize();
        boolean splits = model.splitsOver(tp / flags.ranks());
        boolean fits = splits;
        if (tp > machines.dies()) {
            boolean enoughCards = splits && tp <= machines.cluster().dieCount();
            problems.accept(
                    FLAGS + ".tp-size",
                    tp + " dies are more than the " + machines.dies() + " of the cards in use; allowed: 1 to "
                            + machines.dies() + "."
                            + (enoughCards
                                    ? " Maybe raise cluster.cards to "
                                            + machines.cluster().cardsFor(tp) + "."
                                    : ""));
            fits = false;
        }
        if (!splits) {
            problems.accept(
                    FLAGS + ".tp-size",
                    (flags.ranks() == 1 ? "" : "attention over ") + tp / flags.ranks()
                            + (flags.ranks() == 1 ? "" : " dies a rank") + " does not divide the attention heads of "
                            + model.id() + "; allowed: " + divisors(model)
                            + (flags.ranks() == 1 ? "." : " times dp-size."));
            fits = false;
        }
        return fits;
    }

    private static String divisors(ModelConfig model) {
        List<String> divisors = new ArrayList<>();
        for (int tp = 1; tp <= MOST_DIES_OF_A_LAYER; tp++) {
            if (model.splitsOver(tp)) {
                divisors.add(Integer.toString(tp));
            }
        }
        return String.join(", ", divisors);
    }

    private static DataType cache(KvCacheDtype wanted, Quantisation weights, Device device) {
        return switch (wanted) {
            case AUTO -> weights.plain();
            case BF16, BFLOAT16 -> DataType.BF16;
            case INT8 -> DataType.INT8;
            case FP8_E4M3, FP8_E5M2 -> {
                if (!device.cube().macsPerCycle().containsKey(DataType.FP8)) {
                    throw new IllegalArgumentException("kv-cache-dtype " + wanted + ": " + device.id()
                            + " has no 8-bit floating point. Maybe kv-cache-dtype: int8.");
                }
                yield DataType.FP8;
            }
        };
    }

    private static @Nullable DraftModel draft(@Nullable SpeculativeAlgorithm algorithm, ModelConfig model) {
        if (algorithm == null) {
            return null;
        }
        return switch (algorithm) {
            case EAGLE3 -> DraftModel.eagle3(model, DraftModel.USUAL_VOCABULARY);
            case NEXTN, EAGLE -> DraftModel.nextn(model);
            case STANDALONE, NGRAM, DFLASH ->
                throw new IllegalArgumentException("drafts of " + algorithm + " are not simulated yet.");
        };
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

    /** A request of fixed lengths that the server could never hold is a mistake of the scenario, not of a request. */
    private static void checkLengths(WorkloadSpec workload, Fitted server, BiConsumer<String, String> problems) {
        SharedPrefixSpec shared = workload.sharedPrefix();
        if (shared != null && shared.rangeRatio() == 1) {
            long prompt = (long) shared.systemPromptLen() + shared.questionLen();
            checkFits("workload.shared-prefix", prompt, shared.outputLen(), server, problems);
        } else if (workload.trace() == null
                && workload.inputLen() instanceof LengthSpec.Constant input
                && workload.outputLen() instanceof LengthSpec.Constant output) {
            checkFits("workload.input-len", input.tokens(), output.tokens(), server, problems);
        }
    }

    private static void checkFits(
            String path, long input, long output, Fitted server, BiConsumer<String, String> problems) {
        String tokens = input + " prompt tokens and " + output + " output tokens exceed ";
        long context = server.engine().contextLength();
        long cache = server.memory().cacheTokens();
        if (input + output > context) {
            problems.accept(
                    path, tokens + "the context of " + context + " tokens. Maybe raise " + FLAGS + ".context-length.");
        } else if (input + output > cache) {
            problems.accept(
                    path,
                    tokens + "the KV cache of " + cache + " tokens. Maybe raise " + FLAGS
                            + (server.flags().maxTotalTokens() == null ? ".tp-size." : ".max-total-tokens."));
        }
    }
}

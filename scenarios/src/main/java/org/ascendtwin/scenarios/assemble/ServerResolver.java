package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.memory.MemoryAdvice;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.GpuKernels;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Overlap;
import org.ascendtwin.hardware.step.SlowDies;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.Flag;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RuntimeSpec;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.KvCacheDtype;
import org.ascendtwin.scenarios.spec.ServerFlags.LoadBalanceMethod;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.jspecify.annotations.Nullable;

/** Derives one server entry of a scenario as SGLang derives it, and says what does not fit. */
final class ServerResolver {
    private static final String APART_SHARED_EXPERTS = "disable-shared-experts-fusion";
    private static final String TRANSFER_BACKEND = "disaggregation-transfer-backend";

    private static final int MOST_DIES_OF_A_LAYER = 128;

    private final String flagsPath;
    private final Machines machines;
    private final ModelConfig model;
    private final @Nullable ModelConfig draft;
    private final Quantisation weights;
    private final BiConsumer<String, String> problems;

    /**
     * @param path of the entry in the scenario, as in {@code servers[0]}
     * @param draft the model that drafts for it; null where none is named
     */
    ServerResolver(
            String path,
            Machines machines,
            ModelConfig model,
            @Nullable ModelConfig draft,
            Quantisation weights,
            BiConsumer<String, String> problems) {
        flagsPath = path + ".flags";
        this.machines = machines;
        this.model = model;
        this.draft = draft;
        this.weights = weights;
        this.problems = problems;
    }

    /**
     * The entry derived; empty where it does not fit its machines.
     *
     * @param assumptions what nobody measured, written out
     * @param firstDie that the entry's first server takes
     */
    Optional<ResolvedServer> resolve(ServerSpec server, SloSpec slo, AssumptionsSpec assumptions, int firstDie) {
        ServerFlags flags = server.flags();
        SpeculationFlags speculation = new SpeculationFlags(server, model);
        if (!parallelismFits(flags) || !speculation.check(machines.device(), flagsPath, problems)) {
            return Optional.empty();
        }
        FlagDefaults defaults = new FlagDefaults(server, slo, machines.device(), model);
        try {
            Deployment even = deployment(server, defaults, speculation, assumptions.runtime());
            ExpertBalance experts = ExpertBalance.of(assumptions.expertLoads(), flags, even);
            Deployment deployment = even.withCommunication(even.communication().withLoads(experts.initially()));
            MemoryPlan memory = MemoryPlan.of(deployment, defaults.memory());
            if (!memory.fits()) {
                problems.accept(flagsPath, MemoryAdvice.of(deployment, defaults.memory()));
                return Optional.empty();
            }
            EngineConfig engine = defaults.engine(memory);
            ServerSpec derived = Records.with(server, Map.of("flags", defaults.resolved(memory, engine)));
            StepCosts stepCosts = StepCosts.of(server.stepCost(), flags, serving(server));
            checkClocks(stepCosts, machines.slow().among(firstDie, server.dies()), firstDie);
            return Optional.of(new ResolvedServer(
                    derived,
                    deployment,
                    memory,
                    defaults.memory(),
                    engine,
                    balance(flags.loadBalanceMethod(), server.role()),
                    stepCosts,
                    ignored(server),
                    experts,
                    doubts(server, deployment, engine),
                    machines.slow(),
                    firstDie,
                    server.instances()));
        } catch (IllegalArgumentException e) {
            problems.accept(flagsPath, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Steps that are measured or said take as long on any die. */
    private static void checkClocks(StepCosts stepCosts, SlowDies slow, int firstDie) {
        if (!stepCosts.isModelled() && !slow.clocks().isEmpty()) {
            throw new IllegalArgumentException("die "
                    + (firstDie + slow.clocks().firstKey())
                    + " is slow (cluster.slow), and steps take as long as was measured or said. Maybe leave out step-cost or"
                    + " the clock.");
        }
    }

    /** Measured steps of the model, where the server is one die of the device and has the same drafts or none. */
    private @Nullable MeasuredServing serving(ServerSpec server) {
        return server.diesOfOne() == 1
                ? machines.serving(model, draft, server.flags().speculativeAlgorithm())
                : null;
    }

    private Fusions fusions(ServerSpec server, Placement placement) {
        Fusions fusions = new ServerEnvironment(server.env())
                .fusions()
                .with(server.fusions())
                .of(server.release());
        boolean mayShare = !server.flags().others().containsKey(APART_SHARED_EXPERTS);
        return machines.device().family() == ChipFamily.GPU
                ? fusions.on(GpuKernels.of(machines.device(), model, placement, mayShare))
                : fusions;
    }

    private Deployment deployment(
            ServerSpec server, FlagDefaults defaults, SpeculationFlags speculation, RuntimeSpec runtime) {
        Layout layout = new Layout(server);
        Placement placement =
                layout.placement(model, weights, cache(server.flags().kvCacheDtype(), weights, machines.device()));
        boolean packed = new ServerEnvironment(server.env()).packsWeights();
        return new Deployment(
                packed ? machines.device().withPackedWeights() : machines.device(),
                machines.cluster(),
                model,
                placement,
                defaults.graphs(),
                fusions(server, placement),
                layout.communication(machines.cluster()),
                overlap(server, machines.device()),
                ServingDefaults.runtime(runtime, model, machines.device()),
                speculation.speculation(draft),
                SlowDies.NONE);
    }

    private static Overlap overlap(ServerSpec server, Device device) {
        return new Overlap(
                server.flags().enableTwoBatchOverlap(),
                new ServerEnvironment(server.env()).usesManyStreams(device),
                server.streams().weightPrefetch().bytes(),
                server.streams().computeFirst());
    }

    private static BalanceMethod balance(LoadBalanceMethod method, ServerSpec.Role role) {
        return switch (method) {
            case AUTO ->
                role == ServerSpec.Role.PREFILL ? BalanceMethod.FOLLOW_BOOTSTRAP_ROOM : BalanceMethod.ROUND_ROBIN;
            case ROUND_ROBIN, DECODE_ROUND_ROBIN -> BalanceMethod.ROUND_ROBIN;
            case FOLLOW_BOOTSTRAP_ROOM -> BalanceMethod.FOLLOW_BOOTSTRAP_ROOM;
            case TOTAL_REQUESTS -> BalanceMethod.TOTAL_REQUESTS;
            case TOTAL_TOKENS -> BalanceMethod.TOTAL_TOKENS;
        };
    }

    /** What may keep the server from starting: it has to send as many tokens as it is told to run, or as its graphs hold. */
    private static List<String> doubts(ServerSpec server, Deployment deployment, EngineConfig engine) {
        List<String> doubts = new ArrayList<>(transport(server, deployment));
        if (server.role() != ServerSpec.Role.PREFILL) {
            int told = server.flags().maxRunningRequests() == null ? 1 : engine.maxRunningRequests();
            new ExchangeLimits(deployment, new ServerEnvironment(server.env()))
                    .problem(Math.max(told, deployment.graphs().largest()))
                    .ifPresent(doubts::add);
        }
        return List.copyOf(doubts);
    }

    /** KV crosses between Ascend dies by MemFabric or Mooncake's transport for them; the other backends know none. */
    private static List<String> transport(ServerSpec server, Deployment deployment) {
        String backend = server.flags().others().get(TRANSFER_BACKEND);
        boolean known = backend == null || backend.equals("ascend") || backend.equals("mooncake");
        return server.role() == ServerSpec.Role.MIXED
                        || known
                        || !deployment.device().id().startsWith("ascend")
                ? List.of()
                : List.of(
                        TRANSFER_BACKEND + " " + backend + " has no transport between Ascend dies; transfers here take"
                                + " what they take with ascend.");
    }

    /** Flags and environment variables that are accepted and change nothing, in the order of their names. */
    private static List<String> ignored(ServerSpec spec) {
        List<String> ignored = new ArrayList<>(spec.flags().others().keySet());
        ignored.removeIf(name -> FlagTable.server()
                .find(name)
                .filter(flag -> flag.treatment() == Flag.Treatment.MODELLED)
                .isPresent());
        ignored.addAll(new ServerEnvironment(spec.env()).ignored());
        return List.copyOf(ignored);
    }

    private boolean parallelismFits(ServerFlags flags) {
        int tp = flags.tpSize();
        int parts = flags.ranks() * flags.contextParts();
        boolean splits = tp % parts == 0 && model.splitsOver(tp / parts);
        boolean fits = splits;
        int dies = tp * flags.ppSize() * flags.replicas();
        if (dies > machines.dies()) {
            boolean enoughCards = splits && dies <= machines.cluster().dieCount();
            problems.accept(
                    flagsPath + ".tp-size",
                    dies + " dies are more than the " + machines.dies() + " of the cards in use; allowed: 1 to "
                            + machines.dies() + "."
                            + (enoughCards
                                    ? " Maybe raise cluster.cards to "
                                            + machines.cluster().cardsFor(dies) + "."
                                    : ""));
            fits = false;
        }
        if (!splits) {
            problems.accept(
                    flagsPath + ".tp-size",
                    (parts == 1 ? "" : "attention over ") + (tp % parts == 0 ? "" + tp / parts : tp + "/" + parts)
                            + (parts == 1 ? "" : " dies a rank") + " does not divide the attention heads of "
                            + model.id() + "; allowed: " + divisors()
                            + (parts == 1
                                    ? "."
                                    : " times dp-size" + (flags.contextParts() > 1 ? " and attn-cp-size." : ".")));
            fits = false;
        }
        return fits;
    }

    private String divisors() {
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

    /** A request of fixed lengths that the server could never hold is a mistake of the scenario, not of a request. */
    void checkLengths(WorkloadSpec workload, ResolvedServer server) {
        boolean prefills = server.spec().role() == ServerSpec.Role.PREFILL;
        SharedPrefixSpec shared = workload.sharedPrefix();
        if (shared != null && shared.rangeRatio() == 1) {
            long prompt = (long) shared.systemPromptLen() + shared.questionLen();
            checkFits("workload.shared-prefix", prompt, prefills ? 1 : shared.outputLen(), server);
        } else if (workload.trace() == null
                && workload.inputLen() instanceof LengthSpec.Constant input
                && workload.outputLen() instanceof LengthSpec.Constant output) {
            checkFits("workload.input-len", input.tokens(), prefills ? 1 : output.tokens(), server);
        }
    }

    private void checkFits(String path, long input, long output, ResolvedServer server) {
        String tokens = input + " prompt tokens and " + output + " output tokens exceed ";
        long context = server.engine().contextLength();
        long cache = server.memory().cacheTokens();
        if (input + output > context) {
            problems.accept(
                    path,
                    tokens + "the context of " + context + " tokens. Maybe raise " + flagsPath + ".context-length.");
        } else if (input + output > cache) {
            problems.accept(
                    path,
                    tokens + "the KV cache of " + cache + " tokens. Maybe raise " + flagsPath
                            + (server.spec().flags().maxTotalTokens() == null ? ".tp-size." : ".max-total-tokens."));
        }
    }
}

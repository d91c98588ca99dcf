package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.scenarios.spec.Flag;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.jspecify.annotations.Nullable;

/** The environment variables of a server: those that decide something here, and those that do not. */
final class ServerEnvironment {
    private static final String DECREASE_PREFILL_IDLE = "SGLANG_SCHEDULER_DECREASE_PREFILL_IDLE";
    private static final String DELAY_PASSES = "SGLANG_PREFILL_DELAYER_MAX_DELAY_PASSES";
    private static final String BUFFER_MEGABYTES = "HCCL_BUFFSIZE";
    private static final String ALLOCATION = "PYTORCH_NPU_ALLOC_CONF";
    private static final String MLAPO = "SGLANG_NPU_USE_MLAPO";
    private static final String MANY_STREAMS = "SGLANG_NPU_USE_MULTI_STREAM";
    private static final String PRE_ALLOCATED = "SGLANG_DISAGGREGATION_NUM_PRE_ALLOCATE_REQS";
    private static final String BOOTSTRAP_TIMEOUT = "SGLANG_DISAGGREGATION_BOOTSTRAP_TIMEOUT";
    private static final String WAITING_TIMEOUT = "SGLANG_DISAGGREGATION_WAITING_TIMEOUT";
    private static final String HEARTBEAT_INTERVAL = "SGLANG_DISAGGREGATION_HEARTBEAT_INTERVAL";
    private static final String HEARTBEAT_FAILURES = "SGLANG_DISAGGREGATION_HEARTBEAT_MAX_FAILURE";
    private static final double USUAL_HEARTBEAT_SECONDS = 5;
    private static final double LEAST_HEARTBEAT_SECONDS = 2;
    private static final int USUAL_HEARTBEAT_FAILURES = 2;
    private static final int USUAL_BUFFER_MEGABYTES = 200;
    private static final String EXCHANGE_BUFFER_MEGABYTES = "DEEPEP_HCCL_BUFFSIZE";
    private static final String OWN_BUFFERS = "SGLANG_ZBAL_LOCAL_MEM_SIZE";
    private static final String OWN_BUFFERS_ONCE = "ZBCCL_LOCAL_MEM_SIZE";
    private static final String ISSUER = "HCCL_OP_EXPANSION_MODE";
    private static final String MOST_TOKENS = "SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK";
    private static final String ROUND_TOKENS = "DEEPEP_NORMAL_LONG_SEQ_PER_ROUND_TOKENS";
    private static final String PLAIN_TOKENS = "SGLANG_DEEPEP_BF16_DISPATCH";
    private static final String QUANTISED_NORMAL = "DEEP_NORMAL_MODE_USE_INT8_QUANT";
    private static final String FUSED_DECODES_ONLY = "SGLANG_NPU_FUSEEP_DECODE_ONLY";
    private static final String LATE_GATHER = "SGLANG_USE_AG_AFTER_QLORA";
    private static final String TRITON_RECURRENCES = "GDN_ATTN_BACKEND_TRITON";
    private static final String PLAIN_WEIGHTS = "SGLANG_NPU_DISABLE_ACL_FORMAT_WEIGHT";
    private static final String LAYER_PARTITION = "SGLANG_PP_LAYER_PARTITION";

    private final Map<String, String> variables;

    ServerEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Whether the older name of {@code --enable-prefill-delayer} is set. */
    boolean enablesPrefillDelayer() {
        return isOn(DECREASE_PREFILL_IDLE);
    }

    /** What SGLang fuses by itself and what the environment asks for besides. */
    Fusions fusions() {
        return Fusions.USUAL.with(Fusion.MLAPO, isOn(MLAPO));
    }

    /** Whether shared experts have a stream of their own; on GPUs they always have (SGLang, forward_normal_dual_stream). */
    boolean usesManyStreams(Device device) {
        return device.family() == ChipFamily.GPU || isOn(MANY_STREAMS);
    }

    private boolean isOn(String name) {
        return "1".equals(variables.get(name)) || "true".equals(variables.get(name));
    }

    /** The older name of {@code --prefill-delayer-max-delay-passes}, or null. */
    @Nullable Integer maxDelayPasses() {
        return number(DELAY_PASSES);
    }

    /** Size of each communicator's buffers in one direction; CANN's default where it is not set. */
    int communicationBufferMegabytes() {
        Integer megabytes = number(BUFFER_MEGABYTES);
        return megabytes == null ? USUAL_BUFFER_MEGABYTES : megabytes;
    }

    /** Size of the buffers through which tokens are sent to experts. */
    int exchangeBufferMegabytes() {
        Integer megabytes = number(EXCHANGE_BUFFER_MEGABYTES);
        return megabytes == null ? communicationBufferMegabytes() : megabytes;
    }

    /** Whether another library than HCCL brings the buffers of exchanges. */
    boolean bringsBuffers() {
        Integer megabytes = number(OWN_BUFFERS);
        megabytes = megabytes == null ? number(OWN_BUFFERS_ONCE) : megabytes;
        return megabytes != null && megabytes > 0;
    }

    /** Who issues collectives; {@code usual} where nothing is said. */
    CollectiveIssuer issuer(CollectiveIssuer usual) {
        String mode = variables.get(ISSUER);
        if (mode == null) {
            return usual;
        }
        return switch (mode) {
            case "AIV" -> CollectiveIssuer.VECTOR;
            case "AI_CPU" -> CollectiveIssuer.AI_CPU;
            case "HOST", "HOST_TS" -> CollectiveIssuer.HOST;
            default ->
                throw new IllegalArgumentException(
                        ISSUER + " \"" + mode + "\" is not known; allowed: AIV, AI_CPU, HOST, HOST_TS.");
        };
    }

    /** How many tokens are sent to experts at once; prompts take as many rounds as they need. */
    TokenLimits tokenLimits() {
        Integer tokens = number(MOST_TOKENS);
        Integer roundTokens = number(ROUND_TOKENS);
        TokenLimits preset = TokenLimits.MANY_ROUNDS;
        return new TokenLimits(
                tokens == null ? preset.lowLatencyTokens() : tokens,
                roundTokens == null ? preset.roundTokens() : roundTokens,
                preset.rounds());
    }

    /** Whether tokens are sent to experts as they are, not quantised. */
    boolean sendsPlainTokens() {
        return isOn(PLAIN_TOKENS);
    }

    /** Whether normal kernels quantise tokens before they send them: unless it is switched off. */
    boolean quantisesNormalDispatch() {
        return !variables.containsKey(QUANTISED_NORMAL) || isOn(QUANTISED_NORMAL);
    }

    /** Whether fused kernels are for decode only. */
    boolean fusesDecodesOnly() {
        return isOn(FUSED_DECODES_ONLY);
    }

    /** Whether tokens that dies have some of each are projected to latent vectors before they are gathered. */
    boolean gathersLatents() {
        return isOn(LATE_GATHER);
    }

    /** Whether recurrences over prompts are computed by Triton kernels where there is a fused one too. */
    boolean keepsTritonRecurrences() {
        return isOn(TRITON_RECURRENCES);
    }

    /** Whether weights are packed when they are loaded. */
    boolean packsWeights() {
        return !isOn(PLAIN_WEIGHTS);
    }

    /** Layers of each stage of a pipeline; empty where they are dealt evenly. */
    List<Integer> layerPartition() {
        String text = variables.getOrDefault(LAYER_PARTITION, "");
        if (!text.matches("(\\d{1,6}(,\\d{1,6})*)?")) {
            throw new IllegalArgumentException(
                    LAYER_PARTITION + " \"" + text + "\" is no list of whole numbers. Maybe 16,15,15,15.");
        }
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    /** Whether the allocator grows its blocks instead of keeping each as it is. */
    boolean expandableSegments() {
        return variables.getOrDefault(ALLOCATION, "").contains("expandable_segments:True");
    }

    /** Request slots of a decode server beyond those that run. */
    int preAllocatedRequests() {
        Integer count = number(PRE_ALLOCATED);
        return count == null ? 0 : count;
    }

    /** How long a prefill server waits for room on the other side. */
    long bootstrapTimeoutNanos(long preset) {
        return secondsToNanos(BOOTSTRAP_TIMEOUT, preset);
    }

    /** How long a decode server waits for KV. */
    long waitingTimeoutNanos(long preset) {
        return secondsToNanos(WAITING_TIMEOUT, preset);
    }

    /** When a decode server takes a prefill server for gone: after so many heartbeats that stay away, so far apart. */
    Heartbeats heartbeats() {
        Integer failures = number(HEARTBEAT_FAILURES);
        return new Heartbeats(
                (long) (1e9 * Math.max(LEAST_HEARTBEAT_SECONDS, heartbeatSeconds())),
                Math.max(1, failures == null ? USUAL_HEARTBEAT_FAILURES : failures));
    }

    private double heartbeatSeconds() {
        String text = variables.get(HEARTBEAT_INTERVAL);
        try {
            return text == null ? USUAL_HEARTBEAT_SECONDS : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(HEARTBEAT_INTERVAL + " \"" + text + "\" is not a number.", e);
        }
    }

    private long secondsToNanos(String name, long preset) {
        Integer seconds = number(name);
        return seconds == null ? preset : 1_000_000_000L * seconds;
    }

    private @Nullable Integer number(String name) {
        String text = variables.get(name);
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " \"" + text + "\" is not a whole number.", e);
        }
    }

    /** Variables that are accepted but change nothing here, by name. */
    List<String> ignored() {
        return variables.keySet().stream()
                .filter(name -> !FlagTable.environment()
                        .find(name)
                        .map(flag -> flag.treatment() == Flag.Treatment.MODELLED)
                        .orElse(false))
                .sorted()
                .toList();
    }
}

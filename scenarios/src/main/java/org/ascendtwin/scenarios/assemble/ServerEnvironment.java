package org.ascendtwin.scenarios.assemble;

import java.util.List;
import java.util.Map;
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
    private static final int USUAL_BUFFER_MEGABYTES = 200;

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
        return isOn(MLAPO) ? Fusions.USUAL.with(Fusion.MLAPO, true) : Fusions.USUAL;
    }

    /** Whether shared experts have a stream of their own. */
    boolean usesManyStreams() {
        return isOn(MANY_STREAMS);
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

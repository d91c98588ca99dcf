package org.ascendtwin.scenarios.report;

import org.ascendtwin.calibration.bottleneck.Finding;
import org.ascendtwin.calibration.bottleneck.FusionPattern;
import org.ascendtwin.calibration.bottleneck.IdleCause;
import org.ascendtwin.calibration.bottleneck.Subject.HostWork;
import org.ascendtwin.calibration.bottleneck.Subject.KernelRow;
import org.ascendtwin.calibration.bottleneck.Subject.Operators;

/** What to do about a finding, by SGLang's own flags and environment. */
final class ProfileAdvice {
    private ProfileAdvice() {}

    /** One sentence or two. */
    static String of(Finding finding) {
        return switch (finding.subject()) {
            case HostWork host -> host(host.cause());
            case KernelRow row -> fused(row.pattern());
            case Operators operators -> kernels(finding.kind());
        };
    }

    /** What it is, for a title. */
    static String title(Finding finding) {
        String subject = finding.subject().text();
        return switch (finding.kind()) {
            case WAITING_DIES -> subject + " waits for other dies";
            case EXPOSED_TRANSFERS -> subject + " sends while nothing is computed";
            case SLOW_EXCHANGES -> subject + " neither waits nor sends";
            case EXPOSED_EXCHANGES -> "Exchanges run while nothing is computed";
            case IDLE_DIES -> "The die is idle: " + subject;
            case SLOW_KERNELS -> subject + " is slower than the model";
            case MISSED_FUSION -> "Not fused: " + subject;
            case CONVERSIONS -> "Conversions of layout or number format";
            case COPIES -> "Copies of values to other places";
            case FEW_ROWS -> "Products of few rows, as long as their weights take to come";
            case UNALIGNED_PRODUCTS -> "Products whose rows end inside a block of 32 bytes";
            case CPU_KERNELS -> "On the die's general-purpose cores: " + subject;
        };
    }

    private static String host(IdleCause cause) {
        return switch (cause) {
            case LAUNCHES ->
                "Replay decode from captured graphs (cuda-graph-bs up to the largest batch, no disable-cuda-graph); give"
                        + " prefills more tokens at once (chunked-prefill-size), TASK_QUEUE_ENABLE=2 and"
                        + " SGLANG_SET_CPU_AFFINITY=1.";
            case GRAPH_REPLAYS ->
                "Leave overlapped scheduling on (no disable-overlap-schedule) and bind processes to cores"
                        + " (SGLANG_SET_CPU_AFFINITY=1); with few requests, speculation makes a replay yield more tokens.";
            case EXCHANGE_LAUNCHES ->
                "Capture exchanges in the graph too (cuda-graph-bs), or let the vector cores start them"
                        + " (HCCL_OP_EXPANSION_MODE=AIV).";
            case COMPILATION ->
                "Operators are compiled while requests wait: warm up with the batches and lengths that occur, and profile"
                        + " after that.";
            case COPIES ->
                "Leave overlapped scheduling on (no disable-overlap-schedule), and with speculation"
                        + " SGLANG_ENABLE_OVERLAP_PLAN_STREAM=1.";
            case SYNCHRONISATION ->
                "Leave overlapped scheduling on (no disable-overlap-schedule); ASCEND_LAUNCH_BLOCKING=1 is for debugging"
                        + " only.";
            case EVENTS ->
                "Fewer streams (STREAMS_PER_DEVICE, SGLANG_NPU_USE_MULTI_STREAM); in a profile of ./twin live run --operators,"
                        + " the marks that made it.";
            case MEMORY ->
                "PYTORCH_NPU_ALLOC_CONF=expandable_segments:True, and less memory for KV (mem-fraction-static).";
            case OTHER_HOST ->
                "Overlapped scheduling hides the scheduler (no disable-overlap-schedule); bind processes to cores"
                        + " (SGLANG_SET_CPU_AFFINITY=1); with few requests, it is the load that is missing.";
            case UNKNOWN -> "Export api_statistic as well, which tells launches from copies and waits.";
        };
    }

    private static String fused(FusionPattern pattern) {
        return switch (pattern) {
            case FUSED_EXPERTS ->
                "moe-a2a-backend ascend_fuseep does it in one kernel (SGLANG_NPU_FUSED_MOE_MODE=1 for decode, 2 for large"
                        + " batches).";
            case MLAPO -> "SGLANG_NPU_USE_MLAPO=1 does it in one kernel.";
            case ATTENTION -> "attention-backend ascend and ASCEND_USE_FIA=1 do it in one kernel.";
            case GROUPED_MATMUL_SWIGLU_QUANT ->
                "npu_grouped_matmul_swiglu_quant does it for W8A8 weights; " + twin(pattern);
            case ADD_RMS_NORM_QUANT -> "npu_add_rms_norm_dynamic_quant does it; " + twin(pattern);
            case ADD_RMS_NORM ->
                "npu_add_rms_norm does it, which SGLang on Ascend uses unasked: a layer of this model goes around it; "
                        + twin(pattern);
            case SWIGLU_QUANT -> "npu_dequant_swiglu_quant does it for W8A8 weights; " + twin(pattern);
            case QK_NORM_ROTARY -> "split_qkv_rmsnorm_rope of sgl-kernel-npu does it; " + twin(pattern);
            case GATING_TOP_K -> "npu_moe_gating_top_k_softmax does it (USE_NPU_MOE_GATING_TOP_K); " + twin(pattern);
            case RMS_NORM -> "npu_rms_norm does it: a layer of this model computes its norm operator by operator.";
            case SWIGLU -> "npu_swiglu does it: a layer of this model computes its activation operator by operator.";
            case MATMUL_ALL_REDUCE ->
                "npu_mm_all_reduce_base sends pieces while it computes others; ./twin passes SCENARIO --on"
                        + " matmul-all-reduce says what it is worth.";
        };
    }

    private static String twin(FusionPattern pattern) {
        return "./twin passes SCENARIO --on " + pattern.spelling() + " says what it is worth in a step.";
    }

    private static String kernels(Finding.Kind kind) {
        return switch (kind) {
            case WAITING_DIES ->
                "Dies come to it at different times: deal the load more evenly (load-balance-method,"
                        + " enable-prefill-delayer; for experts init-expert-location), launch from graphs (cuda-graph-bs), bind"
                        + " processes to cores (SGLANG_SET_CPU_AFFINITY=1).";
            case EXPOSED_TRANSFERS ->
                "Hide it behind the other half of the batch (enable-two-batch-overlap), or send less: fewer dies a layer"
                        + " (tp-size), enable-dp-attention with enable-dp-lm-head, 8-bit dispatch.";
            case SLOW_EXCHANGES ->
                "Its tasks come late from the host, or it waits in ways that HCCL does not record: launch from graphs"
                        + " (cuda-graph-bs), let the vector cores start it (HCCL_OP_EXPANSION_MODE=AIV), and give HCCL_BUFFSIZE"
                        + " room for what is sent.";
            case EXPOSED_EXCHANGES ->
                "Profile at level 1 or above for communication.json, which tells waiting from sending;"
                        + " enable-two-batch-overlap hides either.";
            case SLOW_KERNELS ->
                "./twin kernel simulates it tile by tile; if all kernels are slower, --out and ./twin calibrate kernels"
                        + " make a profile of this device.";
            case CONVERSIONS ->
                "Keep weights packed from the start (no SGLANG_NPU_DISABLE_ACL_FORMAT_WEIGHT), KV packed with MLAPO"
                        + " (SGLANG_USE_FIA_NZ=1), and one number format throughout (dtype).";
            case COPIES -> "Fused kernels read parts of tensors where they lie: see what is not fused.";
            case FEW_ROWS ->
                "Serve more requests in a step: max-running-requests, room for their KV (mem-fraction-static), fewer and"
                        + " larger chunks (chunked-prefill-size); where no more requests wait, drafts add rows"
                        + " (speculative-algorithm).";
            case UNALIGNED_PRODUCTS ->
                "A tp-size that leaves widths in multiples of 16 elements (32 of 8 bits), or weights that are padded.";
            case CPU_KERNELS -> "Give these operators 32-bit or narrower types, which the vector cores take.";
            case IDLE_DIES, MISSED_FUSION -> throw new IllegalArgumentException(kind + " is not about single kernels");
        };
    }
}

package org.ascendtwin.calibration.fit;

import java.util.List;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.model.GpuKernels;

/** Which constants the law of a kind of kernel has that measurements of it can tell. */
public final class KernelLaw {
    private static final double WIDENING_STEP_MICROS = 2;
    private static final double ROW_GAP_BYTES = 64;

    private KernelLaw() {}

    /** The constants to fit for the kernels called {@code name}, in a fixed order. */
    public static List<Parameter> parameters(String name) {
        return switch (name) {
            case "matmul", "batch_matmul", "mla_prolog" ->
                List.of(Parameter.MATMUL_FIXED, Parameter.HBM_EFFICIENCY, Parameter.L2_EFFICIENCY);
            case "weight_quant_matmul" ->
                List.of(
                        Parameter.QUANTISED_MATMUL_FIXED,
                        Parameter.HBM_EFFICIENCY,
                        Parameter.L2_EFFICIENCY,
                        Parameter.WIDENING_STEP);
            case "quant_matmul",
                    "grouped_matmul",
                    GpuKernels.QUANTISED_LINEAR,
                    GpuKernels.EXPERTS,
                    GpuKernels.TUNED_EXPERTS ->
                List.of(Parameter.QUANTISED_MATMUL_FIXED, Parameter.HBM_EFFICIENCY, Parameter.L2_EFFICIENCY);
            case "decode_attention" ->
                List.of(
                        Parameter.QUANTISED_MATMUL_FIXED,
                        Parameter.ATTENTION_TASK,
                        Parameter.HBM_EFFICIENCY,
                        Parameter.ATTENTION_CUBE_EFFICIENCY,
                        Parameter.ROW_GAP);
            case "prefill_attention" ->
                List.of(
                        Parameter.QUANTISED_MATMUL_FIXED,
                        Parameter.ATTENTION_TASK,
                        Parameter.ATTENTION_CUBE_EFFICIENCY,
                        Parameter.CAUSAL_MASK);
            case "mla_decode" ->
                List.of(
                        Parameter.QUANTISED_MATMUL_FIXED,
                        Parameter.ATTENTION_TASK,
                        Parameter.L2_EFFICIENCY,
                        Parameter.CUBE_EFFICIENCY);
            case "swiglu", "permute", "add", "rotary", "kv_write", "embedding", "convolution" ->
                List.of(Parameter.ELEMENTWISE_FIXED, Parameter.HBM_EFFICIENCY);
            default -> List.of(Parameter.REDUCTION_FIXED, Parameter.VECTOR_INSTRUCTION, Parameter.HBM_EFFICIENCY);
        };
    }

    /** {@code device}'s constants with an order of magnitude for those that devices do not have. */
    public static CalibratedKernel prior(String name, CalibratedKernel device) {
        return switch (name) {
            case "weight_quant_matmul" -> Parameter.WIDENING_STEP.with(device, WIDENING_STEP_MICROS);
            case "decode_attention" -> Parameter.ROW_GAP.with(device, ROW_GAP_BYTES);
            default -> device;
        };
    }
}

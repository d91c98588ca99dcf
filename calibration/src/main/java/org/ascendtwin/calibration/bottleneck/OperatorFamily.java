package org.ascendtwin.calibration.bottleneck;

import java.util.Locale;
import java.util.regex.Pattern;

/** What kernels are for, by the names that CANN gives them. The first family whose names match is a kernel's. */
public enum OperatorFamily {
    /** Exchanges between dies. */
    EXCHANGE(
            "hcom_.*",
            "Hccl.*",
            "MoeDistribute.*",
            ".*AllToAll.*",
            ".*AllReduce.*",
            ".*AllGather.*",
            ".*ReduceScatter.*"),
    ATTENTION(".*Attention.*", "MlaProlog.*", "MLAPreprocess.*", ".*LightningIndexer.*", ".*Softmax.*"),
    EXPERTS("GroupedMatmul.*", "GroupedMatMul.*", "Moe.*"),
    MATMUL(".*MatMul.*", ".*Matmul.*", "Conv.*"),
    NORM(".*Norm.*"),
    ACTIVATION(".*SwiGlu.*", ".*Swiglu.*", ".*Gelu.*", "Swish.*", "Silu.*", "Sigmoid.*", "Relu.*"),
    QUANTISATION(".*Quant.*"),
    ROTARY("Rotary.*", ".*Rope.*", ".*RotaryPosEmb.*", "Cos", "Sin"),
    CACHE("ReshapeAndCache.*", "ScatterPaKvCache.*", "ScatterUpdate.*", ".*KvCache.*"),
    SAMPLING("TopK.*", "ArgMax.*", "Sort.*", "Multinomial.*"),
    /** Other layouts and other number formats of the same values. */
    CONVERSION("TransData.*", "Transpose.*", "Cast", "AsStrided", "NpuFormatCast.*"),
    /** The same values in other places. */
    COPY(
            "TensorMove",
            "MemSet",
            "Slice.*",
            "StridedSlice.*",
            "Concat.*",
            "Split.*",
            "Gather.*",
            "Index.*",
            "ViewCopy",
            "BroadcastTo",
            "ZerosLike",
            "OnesLike",
            "Fill"),
    /** One operation on each value, and sums of rows. */
    ELEMENTWISE(
            "Adds?",
            "Subs?",
            "Muls?",
            "(Real)?Divs?",
            "Pows?",
            "Square",
            "Sqrt",
            "Rsqrt",
            "Reciprocal",
            "Exp",
            "Log",
            "Abs",
            "Neg",
            "Maximum",
            "Minimum",
            "Greater.*",
            "Less.*",
            "Equal",
            "NotEqual",
            "Logical.*",
            "Reduce(Sum|Mean|Max).*",
            "Foreach.*"),
    OTHER(".*");

    private final Pattern names;

    OperatorFamily(String... names) {
        this.names = Pattern.compile(String.join("|", names));
    }

    /** The family of {@code operator}. */
    public static OperatorFamily of(String operator) {
        for (OperatorFamily family : values()) {
            if (family.names.matcher(operator).matches()) {
                return family;
            }
        }
        throw new IllegalStateException("the last family takes every name, but not " + operator);
    }

    /** The name as people read it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}

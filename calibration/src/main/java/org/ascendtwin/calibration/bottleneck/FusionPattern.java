package org.ascendtwin.calibration.bottleneck;

import java.util.Locale;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.model.Fusion;
import org.jspecify.annotations.Nullable;

/**
 * Kernels in a row for which there is one kernel, by CANN's names with a semicolon after each. The first pattern that fits a
 * place takes it.
 */
public enum FusionPattern {
    /** Tokens sent to experts, multiplied and sent back. */
    FUSED_EXPERTS(
            "experts between dispatch and combine",
            "MoeDistributeDispatch\\w*;(?:(?!MoeDistribute)\\w+;){1,12}?MoeDistributeCombine\\w*;",
            null),
    /** What stands before latent attention. */
    MLAPO(
            "latent attention's projections, norms, rotary embedding and cache write",
            "(?:Quant)?(?:Batch)?Mat[mM]ul\\w*;(?:(?!Mla|MLA|\\w*Attention)\\w+;){1,14}?KvRmsNormRopeCache\\w*;",
            null),
    ATTENTION(
            "products and softmax of attention",
            "BatchMat[mM]ul\\w*;(?:(?:Mul|Muls|RealDiv|Add|Adds|Cast|Transpose|TransData|MaskedFill|AsStrided);){0,6}"
                    + "\\w*Softmax\\w*;(?:(?:Cast|Transpose|TransData|DropOut\\w*|DSA\\w*|MemSet|AsStrided);){0,6}"
                    + "BatchMat[mM]ul\\w*;",
            null),
    GROUPED_MATMUL_SWIGLU_QUANT(
            "experts' first product, SwiGLU and quantisation",
            "Grouped[mM]at[mM]ul\\w*;(?:SwiGlu;DynamicQuant\\w*|DequantSwigluQuant\\w*|SwiGluQuant\\w*);",
            Fusion.GROUPED_MATMUL_SWIGLU_QUANT),
    ADD_RMS_NORM_QUANT(
            "residual addition, RMS norm and quantisation",
            "AddRmsNorm;(?:Dynamic|Ascend)Quant\\w*;",
            Fusion.ADD_RMS_NORM_QUANT),
    ADD_RMS_NORM("residual addition and RMS norm", "Add;RmsNorm;", Fusion.ADD_RMS_NORM),
    SWIGLU_QUANT("SwiGLU and quantisation", "SwiGlu;(?:Dynamic|Ascend)Quant\\w*;", Fusion.SWIGLU_QUANT),
    QK_NORM_ROTARY(
            "norm of query and key heads and rotary embedding",
            "(?:RmsNorm;){1,2}(?:RotaryPositionEmbedding|RotaryMul|ApplyRotaryPosEmb\\w*|InterleaveRope);",
            Fusion.QK_NORM_ROTARY),
    GATING_TOP_K(
            "expert probabilities and the choice of the best", "Softmax\\w*;(?:Cast;)?TopK\\w*;", Fusion.GATING_TOP_K),
    RMS_NORM("RMS norm, operator by operator", "(?:Pows?|Square|Mul);ReduceMean\\w*;Adds?;Rsqrt;(?:Mul;){1,2}", null),
    SWIGLU("SwiGLU, operator by operator", "(?:Swish|Silu|Sigmoid);(?:Mul;){1,2}", null),
    MATMUL_ALL_REDUCE("product and all-reduce", "MatMul\\w*;hcom_allReduce_?;", null);

    private final String meaning;
    private final Pattern names;
    private final @Nullable Fusion fusion;

    FusionPattern(String meaning, String names, @Nullable Fusion fusion) {
        this.meaning = meaning;
        this.names = Pattern.compile("(?<![^;])" + names);
        this.fusion = fusion;
    }

    /** What stands in a row. */
    public String meaning() {
        return meaning;
    }

    /** The name as people write it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Pattern names() {
        return names;
    }

    /** The pass that makes one kernel of it where the model has all parts; null where it never has. */
    @Nullable Fusion fusion() {
        return fusion;
    }
}

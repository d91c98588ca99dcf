package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;

/** Reads models of which most layers keep a state of fixed size and every few attend in full. */
final class HybridModels {
    private static final int USUAL_INTERVAL = 4;

    private HybridModels() {}

    static ModelConfig read(String architecture, ConfigFields outer, ConfigFields text) {
        int layers = text.positive("num_hidden_layers");
        int full = fullLayers(text, layers);
        FeedForward feedForward = feedForward(text);
        DataType state = text.word("mamba_ssm_dtype", "float32").equals("bfloat16") ? DataType.BF16 : DataType.FP32;
        LinearAttention linear = new LinearAttention(
                text.number("linear_num_key_heads"),
                text.number("linear_num_value_heads"),
                text.number("linear_key_head_dim"),
                text.number("linear_value_head_dim"),
                text.number("linear_conv_kernel_dim"),
                state,
                false);
        GroupedQueryAttention.Options options = new GroupedQueryAttention.Options(
                true, text.flag("attention_bias", false), false, text.flag("attn_output_gate", true), 0);
        List<LayerKind> kinds = new ArrayList<>();
        kinds.add(new LayerKind(layers - full, linear, feedForward));
        kinds.add(new LayerKind(full, GroupedQueryModels.attention(text, options), feedForward));
        return text.model(architecture, outer.flag("tie_word_embeddings", false), kinds);
    }

    private static int fullLayers(ConfigFields text, int layers) {
        List<String> types = text.words("layer_types");
        if (types.isEmpty()) {
            return layers / text.number("full_attention_interval", USUAL_INTERVAL);
        }
        int full = 0;
        for (String type : types) {
            full += type.equals("full_attention") ? 1 : 0;
        }
        return full;
    }

    private static FeedForward feedForward(ConfigFields text) {
        if (text.number("num_experts", 0) == 0) {
            return new DenseMlp(text.number("intermediate_size"), false);
        }
        return text.mixture("num_experts", text.number("shared_expert_intermediate_size", 0), true);
    }
}

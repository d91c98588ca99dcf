package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;

/** Reads models of grouped-query attention, with dense layers or experts. */
final class GroupedQueryModels {
    private static final String TIED = "tie_word_embeddings";

    private GroupedQueryModels() {}

    static ModelConfig dense(String architecture, ConfigFields fields) {
        boolean bias = architecture.equals("Qwen2ForCausalLM") || fields.flag("attention_bias", false);
        boolean llama = architecture.equals("LlamaForCausalLM");
        boolean headNorm = architecture.equals("Qwen3ForCausalLM");
        GroupedQueryAttention attention =
                attention(fields, new GroupedQueryAttention.Options(headNorm, bias, llama && bias, false, 0));
        DenseMlp mlp = new DenseMlp(fields.number("intermediate_size"), fields.flag("mlp_bias", false));
        int layers = fields.positive("num_hidden_layers");
        return fields.model(architecture, fields.flag(TIED, false), List.of(new LayerKind(layers, attention, mlp)));
    }

    static ModelConfig mixture(String architecture, ConfigFields fields) {
        return switch (architecture) {
            case "GptOssForCausalLM" -> gptOss(architecture, fields);
            case "MiniMaxM2ForCausalLM" -> uniform(architecture, fields, "num_local_experts");
            default -> uniform(architecture, fields, "num_experts");
        };
    }

    private static ModelConfig uniform(String architecture, ConfigFields fields, String expertsName) {
        boolean bias = fields.flag("attention_bias", false);
        GroupedQueryAttention attention =
                attention(fields, new GroupedQueryAttention.Options(true, bias, false, false, 0));
        int shared = fields.number("shared_expert_intermediate_size", fields.number("shared_intermediate_size", 0));
        LayerKind layers = new LayerKind(
                fields.positive("num_hidden_layers"), attention, fields.mixture(expertsName, shared, false));
        return fields.model(architecture, fields.flag(TIED, false), List.of(layers));
    }

    private static ModelConfig gptOss(String architecture, ConfigFields fields) {
        int layers = fields.positive("num_hidden_layers");
        int sliding = 0;
        for (String type : fields.words("layer_types")) {
            sliding += type.equals("sliding_attention") ? 1 : 0;
        }
        MixtureOfExperts experts = new MixtureOfExperts(
                fields.number("num_local_experts"),
                fields.number("num_experts_per_tok"),
                fields.number("intermediate_size"),
                0,
                false,
                true);
        boolean bias = fields.flag("attention_bias", true);
        List<LayerKind> kinds = new ArrayList<>();
        int window = fields.number("sliding_window");
        if (sliding > 0) {
            kinds.add(new LayerKind(
                    sliding,
                    attention(fields, new GroupedQueryAttention.Options(false, bias, bias, false, window)),
                    experts));
        }
        if (sliding < layers) {
            kinds.add(new LayerKind(
                    layers - sliding,
                    attention(fields, new GroupedQueryAttention.Options(false, bias, bias, false, 0)),
                    experts));
        }
        return fields.model(architecture, fields.flag(TIED, false), kinds);
    }

    static GroupedQueryAttention attention(ConfigFields fields, GroupedQueryAttention.Options options) {
        int hidden = fields.positive("hidden_size");
        int heads = fields.positive("num_attention_heads");
        return new GroupedQueryAttention(
                hidden,
                heads,
                fields.number("num_key_value_heads", heads),
                fields.number("head_dim", hidden / heads),
                options);
    }
}

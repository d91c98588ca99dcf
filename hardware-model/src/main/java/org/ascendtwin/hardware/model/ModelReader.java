package org.ascendtwin.hardware.model;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads HuggingFace config.json files of the supported architectures. */
final class ModelReader {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ModelReader() {}

    static ModelConfig read(String id, Path path) {
        try {
            return read(id, MAPPER.readTree(path));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(path + ": " + e.getOriginalMessage(), e);
        }
    }

    static ModelConfig read(String id, InputStream in) {
        try {
            return read(id, MAPPER.readTree(in));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(id + ": " + e.getOriginalMessage(), e);
        }
    }

    static ModelConfig parse(String id, String json) {
        try {
            return read(id, MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(id + ": " + e.getOriginalMessage(), e);
        }
    }

    static ModelConfig read(String id, JsonNode config) {
        ConfigFields fields = new ConfigFields(id, config);
        String architecture = fields.architecture();
        boolean headNorm;
        boolean projectionBias;
        switch (architecture) {
            case "Qwen3ForCausalLM" -> {
                headNorm = true;
                projectionBias = fields.flag("attention_bias", false);
            }
            case "Qwen2ForCausalLM" -> {
                headNorm = false;
                projectionBias = true;
            }
            case "LlamaForCausalLM" -> {
                headNorm = false;
                projectionBias = fields.flag("attention_bias", false);
            }
            default ->
                throw new IllegalArgumentException(id + ": architecture " + architecture
                        + " is not supported; supported: Qwen2ForCausalLM, Qwen3ForCausalLM, LlamaForCausalLM"
                        + ". Maybe its layers equal those of a supported one: then name that in 'architectures'");
        }
        int hidden = fields.number("hidden_size");
        int heads = fields.number("num_attention_heads");
        GroupedQueryAttention attention = new GroupedQueryAttention(
                hidden,
                heads,
                fields.number("num_key_value_heads", heads),
                fields.number("head_dim", hidden / heads),
                headNorm,
                projectionBias,
                architecture.equals("LlamaForCausalLM") && projectionBias);
        DenseMlp mlp = new DenseMlp(fields.number("intermediate_size"), fields.flag("mlp_bias", false));
        return new ModelConfig(
                id,
                architecture,
                hidden,
                fields.number("vocab_size"),
                fields.flag("tie_word_embeddings", false),
                fields.number("max_position_embeddings"),
                List.of(new LayerKind(fields.number("num_hidden_layers"), attention, mlp)));
    }
}

package org.ascendtwin.hardware.model;

import java.io.InputStream;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads HuggingFace config.json files of the supported architectures. */
final class ModelReader {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String SUPPORTED = "Qwen2ForCausalLM, Qwen3ForCausalLM, LlamaForCausalLM, Qwen3MoeForCausalLM,"
            + " MiniMaxM2ForCausalLM, GptOssForCausalLM, DeepseekV3ForCausalLM (Kimi-K2 too), DeepseekV32ForCausalLM,"
            + " GlmMoeDsaForCausalLM, KimiK25ForConditionalGeneration, DeepseekV4ForCausalLM, Qwen3NextForCausalLM,"
            + " Qwen3_5ForConditionalGeneration, Qwen3_5MoeForConditionalGeneration";

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
        return switch (architecture) {
            case "Qwen2ForCausalLM", "Qwen3ForCausalLM", "LlamaForCausalLM" ->
                GroupedQueryModels.dense(architecture, fields);
            case "Qwen3MoeForCausalLM", "MiniMaxM2ForCausalLM", "GptOssForCausalLM" ->
                GroupedQueryModels.mixture(architecture, fields);
            case "DeepseekV3ForCausalLM", "DeepseekV32ForCausalLM", "GlmMoeDsaForCausalLM" ->
                LatentModels.read(architecture, fields, fields);
            case "KimiK25ForConditionalGeneration" -> LatentModels.read(architecture, fields, fields.in("text_config"));
            case "DeepseekV4ForCausalLM" -> CompressedModels.read(architecture, fields);
            case "Qwen3_5ForConditionalGeneration", "Qwen3_5MoeForConditionalGeneration" ->
                HybridModels.read(architecture, fields, fields.in("text_config"));
            case "Qwen3NextForCausalLM" -> HybridModels.read(architecture, fields, fields);
            default ->
                throw new IllegalArgumentException(
                        id + ": architecture " + architecture + " is not supported; supported: " + SUPPORTED
                                + ". Maybe its layers equal those of a supported one: then name that in 'architectures'");
        };
    }
}

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
    private static final String SUPPORTED = "Qwen2ForCausalLM, Qwen3ForCausalLM, LlamaForCausalLM, Qwen3MoeForCausalLM,"
            + " MiniMaxM2ForCausalLM, GptOssForCausalLM, DeepseekV3ForCausalLM (Kimi-K2 too), DeepseekV32ForCausalLM,"
            + " GlmMoeDsaForCausalLM, KimiK25ForConditionalGeneration, DeepseekV4ForCausalLM, Qwen3NextForCausalLM,"
            + " Qwen3_5ForConditionalGeneration, Qwen3_5MoeForConditionalGeneration";

    /** The more telling first. */
    private static final List<Trait> TRAITS = List.of(
            new Trait("compress_ratios", "compressed attention", "DeepseekV4ForCausalLM", "DeepseekV4ForCausalLM"),
            new Trait("linear_num_key_heads", "linear attention", "Qwen3NextForCausalLM", "Qwen3NextForCausalLM"),
            new Trait("kv_lora_rank", "latent attention", "DeepseekV3ForCausalLM", "DeepseekV3ForCausalLM"),
            new Trait("num_attention_heads", "attention heads", "Qwen3ForCausalLM", "Qwen3MoeForCausalLM"));

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
            default -> throw unsupported(id, architecture, config);
        };
    }

    private static IllegalArgumentException unsupported(String id, String architecture, JsonNode config) {
        JsonNode text = config.path("text_config").isObject() ? config.path("text_config") : config;
        boolean experts = text.has("n_routed_experts") || text.has("num_experts") || text.has("num_local_experts");
        for (Trait trait : TRAITS) {
            if (text.has(trait.field())) {
                return new IllegalArgumentException(id + ": architecture " + architecture
                        + " is not supported: what is missing is a reader of its layers; supported: " + SUPPORTED
                        + ". The file speaks of " + trait.layers() + " (" + trait.field() + ")"
                        + (experts ? " and experts" : "") + ". Maybe its layers equal those of "
                        + (experts ? trait.alikeWithExperts() : trait.alike())
                        + ": then name that in 'architectures'");
            }
        }
        return new IllegalArgumentException(id + ": architecture " + architecture
                + " is not supported, and the file speaks of no attention that is known; supported: " + SUPPORTED
                + ". Maybe it is not a language model's");
    }

    /** A field that tells how a model attends, and the supported models that have it. */
    private record Trait(String field, String layers, String alike, String alikeWithExperts) {}
}

package org.ascendtwin.live.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sizes of a decoder of Llama's kind, as its config.json gives them.
 *
 * @param hiddenSize features between layers
 * @param intermediateSize features inside a dense layer's gated unit
 * @param layers number of layers
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headSize features of a head
 * @param vocabSize tokens it knows
 * @param contextLength longest sequence
 * @param ropeTheta the rotary embedding's base
 * @param epsilon added to the mean square of a norm
 * @param headNorms whether query and key heads are normed, as in Qwen3
 * @param tiedEmbeddings whether the head is the embedding table
 * @param experts the mixture in every layer; null for a dense model
 */
public record DecoderConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int vocabSize,
        int contextLength,
        double ropeTheta,
        double epsilon,
        boolean headNorms,
        boolean tiedEmbeddings,
        @Nullable Experts experts) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, Boolean> HEAD_NORMS = Map.of(
            "LlamaForCausalLM", false,
            "MistralForCausalLM", false,
            "Qwen3ForCausalLM", true,
            "Qwen3MoeForCausalLM", true);

    /**
     * A mixture of experts.
     *
     * @param count experts of a layer
     * @param perToken experts that a token goes to
     * @param intermediateSize features inside an expert
     * @param scaled whether a token's scores are scaled to a sum of one
     */
    public record Experts(int count, int perToken, int intermediateSize, boolean scaled) {
        public Experts {
            require(perToken >= 1 && perToken <= count, "num_experts_per_tok", perToken, "1 to " + count);
        }
    }

    public DecoderConfig {
        require(hiddenSize >= 1, "hidden_size", hiddenSize, "1 and more");
        require(layers >= 1, "num_hidden_layers", layers, "1 and more");
        require(
                kvHeads >= 1 && heads % kvHeads == 0,
                "num_key_value_heads",
                kvHeads,
                "a divisor of " + heads + " heads");
        require(headSize >= 2 && headSize % 2 == 0, "head_dim", headSize, "even numbers");
        require(vocabSize >= 1, "vocab_size", vocabSize, "1 and more");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + allowed);
        }
    }

    /** A model of about 30 million parameters, for measurements that are over in a minute. */
    public static DecoderConfig small() {
        try (InputStream in = Objects.requireNonNull(DecoderConfig.class.getResourceAsStream("small.json"))) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a HuggingFace config.json. */
    public static DecoderConfig read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads the text of a HuggingFace config.json. */
    public static DecoderConfig parse(String json) {
        try {
            return of(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static DecoderConfig of(JsonNode root) {
        String architecture = root.path("architectures").path(0).asString("");
        Boolean headNorms = HEAD_NORMS.get(architecture);
        if (headNorms == null) {
            throw new IllegalArgumentException("architecture \"" + architecture + "\"; the live engine runs "
                    + HEAD_NORMS.keySet().stream().sorted().toList());
        }
        refuse(
                root,
                "rope_scaling",
                root.path("rope_scaling").isNull() || root.path("rope_scaling").isMissingNode());
        refuse(root, "attention_bias", !root.path("attention_bias").asBoolean(false));
        refuse(root, "mlp_only_layers", root.path("mlp_only_layers").isEmpty());
        refuse(root, "decoder_sparse_step", root.path("decoder_sparse_step").asInt(1) == 1);
        int hidden = number(root, "hidden_size");
        int heads = number(root, "num_attention_heads");
        int experts = root.path("num_experts").asInt(0);
        return new DecoderConfig(
                hidden,
                number(root, "intermediate_size"),
                number(root, "num_hidden_layers"),
                heads,
                root.path("num_key_value_heads").asInt(heads),
                root.path("head_dim").asInt(hidden / heads),
                number(root, "vocab_size"),
                number(root, "max_position_embeddings"),
                root.path("rope_theta").asDouble(10000),
                root.path("rms_norm_eps").asDouble(1e-6),
                headNorms,
                root.path("tie_word_embeddings").asBoolean(false),
                experts == 0
                        ? null
                        : new Experts(
                                experts,
                                number(root, "num_experts_per_tok"),
                                number(root, "moe_intermediate_size"),
                                root.path("norm_topk_prob").asBoolean(false)));
    }

    private static int number(JsonNode root, String name) {
        JsonNode node = root.path(name);
        if (!node.isIntegralNumber()) {
            throw new IllegalArgumentException(name + " is " + (node.isMissingNode() ? "missing" : node)
                    + "; allowed: a whole number. Maybe this is not a text model's config.json");
        }
        return node.asInt();
    }

    private static void refuse(JsonNode root, String name, boolean supported) {
        if (!supported) {
            throw new IllegalArgumentException(name + " is " + root.path(name)
                    + ", which the live engine does not compute. Maybe choose a model without it");
        }
    }

    /** The same model with another number of layers, which costs a fraction and is timed alike layer by layer. */
    public DecoderConfig withLayers(int count) {
        return new DecoderConfig(
                hiddenSize,
                intermediateSize,
                count,
                heads,
                kvHeads,
                headSize,
                vocabSize,
                contextLength,
                ropeTheta,
                epsilon,
                headNorms,
                tiedEmbeddings,
                experts);
    }

    /** Features of all query heads. */
    public int querySize() {
        return heads * headSize;
    }

    /** Features of all key heads. */
    public int keySize() {
        return kvHeads * headSize;
    }
}

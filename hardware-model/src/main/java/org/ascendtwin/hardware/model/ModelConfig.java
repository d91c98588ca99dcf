package org.ascendtwin.hardware.model;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;

/**
 * A decoder-only transformer: its sizes, layer by layer.
 *
 * @param id short name, such as {@code qwen3-32b}
 * @param architecture the class name in its config.json
 * @param hiddenSize features between layers
 * @param vocabSize tokens it knows
 * @param tiedEmbeddings whether the head is the embedding table
 * @param contextLength longest sequence
 * @param layers its layers, kind by kind
 */
public record ModelConfig(
        String id,
        String architecture,
        int hiddenSize,
        int vocabSize,
        boolean tiedEmbeddings,
        int contextLength,
        List<LayerKind> layers) {
    public ModelConfig {
        Range.check("hidden_size", hiddenSize, 1, 1 << 20);
        Range.check("vocab_size", vocabSize, 1, 1 << 24);
        Range.check("max_position_embeddings", contextLength, 1, 1 << 30);
        layers = List.copyOf(layers);
    }

    /** Reads a HuggingFace config.json; {@code id} names the model from then on. */
    public static ModelConfig read(String id, Path path) {
        return ModelReader.read(id, path);
    }

    /** Reads a HuggingFace config.json. */
    public static ModelConfig read(String id, InputStream in) {
        return ModelReader.read(id, in);
    }

    /** Reads the text of a HuggingFace config.json. */
    public static ModelConfig parse(String id, String json) {
        return ModelReader.parse(id, json);
    }

    /** The same model with other layers. */
    ModelConfig withLayers(List<LayerKind> others) {
        return new ModelConfig(id, architecture, hiddenSize, vocabSize, tiedEmbeddings, contextLength, others);
    }

    /** The same model with recurrent states in another format. */
    public ModelConfig withStates(DataType format) {
        return withLinear(linear -> linear.withState(format));
    }

    /** The same model with the recurrences of its prompts computed by Triton kernels, whatever the number of heads. */
    public ModelConfig withTritonRecurrences() {
        return withLinear(LinearAttention::withTritonOnly);
    }

    private ModelConfig withLinear(UnaryOperator<LinearAttention> change) {
        return withLayers(layers.stream()
                .map(kind -> kind.attention() instanceof LinearAttention linear
                        ? new LayerKind(kind.count(), change.apply(linear), kind.feedForward())
                        : kind)
                .toList());
    }

    /** All layers. */
    public int layerCount() {
        int count = 0;
        for (LayerKind kind : layers) {
            count += kind.count();
        }
        return count;
    }

    /** Whether every layer's heads can be split over {@code tp} dies: queries evenly, keys and values so or as copies. */
    public boolean splitsOver(int tp) {
        for (LayerKind kind : layers) {
            if (kind.attention() instanceof GroupedQueryAttention grouped
                    && grouped.keyValueHeads() % tp != 0
                    && tp % grouped.keyValueHeads() != 0) {
                return false;
            }
            try {
                kind.attention().perDie(tp, DataType.BF16);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    /** Elements of the layers' weight matrices but the experts', which quantisation shrinks. */
    public long linearParameters() {
        long parameters = 0;
        for (LayerKind kind : layers) {
            parameters += kind.linearParameters(hiddenSize);
        }
        return parameters;
    }

    /** Elements of the experts' weight matrices. */
    public long expertParameters() {
        long parameters = 0;
        for (LayerKind kind : layers) {
            parameters += kind.expertParameters(hiddenSize);
        }
        return parameters;
    }

    /** Elements of norms, routers and biases, the final norm included. */
    public long smallParameters() {
        long parameters = hiddenSize;
        for (LayerKind kind : layers) {
            parameters += kind.smallParameters(hiddenSize);
        }
        return parameters;
    }

    /** Elements of the embedding table. */
    public long embeddingParameters() {
        return (long) vocabSize * hiddenSize;
    }

    /** Elements of the language-model head that are not the embedding table's. */
    public long headParameters() {
        return tiedEmbeddings ? 0 : embeddingParameters();
    }

    /** All elements of the language model; draft layers and encoders of other inputs are not among them. */
    public long parameterCount() {
        return linearParameters() + expertParameters() + smallParameters() + embeddingParameters() + headParameters();
    }
}

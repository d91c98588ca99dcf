package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Range;

/**
 * A stage of those that a model's layers are dealt to, each on dies of its own.
 *
 * @param stages how many there are ({@code --pp-size})
 * @param stage which of them, from 0
 * @param layers of each stage ({@code SGLANG_PP_LAYER_PARTITION}); empty where they are dealt evenly, the last ones one
 *     more where they do not divide (SGLang, distributed/utils.py, get_pp_indices)
 */
public record Pipeline(int stages, int stage, List<Integer> layers) {
    /** All layers on the same dies. */
    public static final Pipeline NONE = new Pipeline(1, 0, List.of());

    public Pipeline {
        Range.check("pp_size", stages, 1, 1 << 10);
        Range.check("stage of a pipeline", stage, 0, stages - 1);
        layers = List.copyOf(layers);
        if (!layers.isEmpty() && layers.size() != stages) {
            throw new IllegalArgumentException("SGLANG_PP_LAYER_PARTITION has " + layers.size() + " parts; allowed: "
                    + stages + ", pp_size. Maybe leave it out");
        }
    }

    /** Another stage of the same pipeline. */
    public Pipeline at(int index) {
        return new Pipeline(stages, index, layers);
    }

    /** Whether the embedding is here. */
    public boolean isFirst() {
        return stage == 0;
    }

    /** Whether the language-model head is here. */
    public boolean isLast() {
        return stage == stages - 1;
    }

    /** The layers of {@code model} that this stage has. */
    public ModelConfig cut(ModelConfig model) {
        int from = 0;
        for (int before = 0; before < stage; before++) {
            from += size(before, model.layerCount());
        }
        return model.withLayers(between(model, from, from + size(stage, model.layerCount())));
    }

    private int size(int index, int count) {
        if (layers.isEmpty()) {
            return count / stages + (index >= stages - count % stages ? 1 : 0);
        }
        int sum = layers.stream().mapToInt(Integer::intValue).sum();
        if (sum != count) {
            throw new IllegalArgumentException("SGLANG_PP_LAYER_PARTITION deals " + sum + " layers; allowed: " + count
                    + ", all of the model. Maybe leave it out");
        }
        return layers.get(index);
    }

    /**
     * Kinds that differ in their attention take turns, as evenly as they can; kinds that differ in what follows stand one
     * after the other, as the first dense layers of a mixture of experts.
     */
    private static List<LayerKind> between(ModelConfig model, int from, int to) {
        Attention first = model.layers().getFirst().attention();
        boolean takeTurns =
                model.layers().stream().anyMatch(kind -> !kind.attention().equals(first));
        int[] counts = new int[model.layers().size()];
        int[] dealt = new int[counts.length];
        for (int layer = 0; layer < to; layer++) {
            int next = takeTurns ? farthestBehind(model, dealt, layer) : firstLeft(model, dealt);
            dealt[next]++;
            counts[next] += layer >= from ? 1 : 0;
        }
        List<LayerKind> kinds = new ArrayList<>();
        for (int index = 0; index < counts.length; index++) {
            LayerKind kind = model.layers().get(index);
            if (counts[index] > 0) {
                kinds.add(new LayerKind(counts[index], kind.attention(), kind.feedForward()));
            }
        }
        return kinds;
    }

    private static int firstLeft(ModelConfig model, int[] dealt) {
        int index = 0;
        while (dealt[index] == model.layers().get(index).count()) {
            index++;
        }
        return index;
    }

    private static int farthestBehind(ModelConfig model, int[] dealt, int layer) {
        int farthest = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int index = 0; index < dealt.length; index++) {
            double due = (layer + 1.0) * model.layers().get(index).count() / model.layerCount();
            if (due - dealt[index] > most) {
                most = due - dealt[index];
                farthest = index;
            }
        }
        return farthest;
    }
}

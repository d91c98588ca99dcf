package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads DeepSeek-V4 models. */
final class CompressedModels {
    /** The ratio at which rows overlap and an indexer chooses among them. */
    private static final int INDEXED_RATIO = 4;

    private CompressedModels() {}

    static ModelConfig read(String architecture, ConfigFields fields) {
        int layers = fields.positive("num_hidden_layers");
        List<Integer> ratios = fields.numbers("compress_ratios");
        if (ratios.size() < layers) {
            throw new IllegalArgumentException(fields.id() + ": 'compress_ratios' has " + ratios.size()
                    + " entries; allowed: at least num_hidden_layers, " + layers + ". Maybe the file is cut off");
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int layer = 0; layer < layers; layer++) {
            counts.merge(ratios.get(layer), 1, Integer::sum);
        }
        int shared = fields.number("n_shared_experts", 0) * fields.number("moe_intermediate_size");
        MixtureOfExperts experts = fields.mixture("n_routed_experts", shared, false);
        List<LayerKind> kinds = new ArrayList<>();
        counts.forEach((ratio, count) -> kinds.add(new LayerKind(count, attention(fields, ratio), experts)));
        return fields.model(architecture, fields.flag("tie_word_embeddings", false), kinds);
    }

    private static CompressedAttention attention(ConfigFields fields, int ratio) {
        LatentAttention.Indexer indexer =
                ratio == INDEXED_RATIO ? LatentModels.indexer(fields) : LatentAttention.Indexer.NONE;
        return new CompressedAttention(
                fields.positive("num_attention_heads"),
                fields.number("head_dim"),
                fields.number("q_lora_rank"),
                fields.number("o_groups"),
                fields.number("o_lora_rank"),
                fields.number("sliding_window"),
                new CompressedAttention.Compression(ratio, indexer));
    }
}

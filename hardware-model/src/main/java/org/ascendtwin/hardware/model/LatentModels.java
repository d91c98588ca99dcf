package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;

/** Reads models of multi-head latent attention, with or without an indexer. */
final class LatentModels {
    private LatentModels() {}

    static ModelConfig read(String architecture, ConfigFields outer, ConfigFields text) {
        int layers = text.positive("num_hidden_layers");
        int dense = text.number("first_k_dense_replace", 0);
        DenseMlp mlp = new DenseMlp(text.number("intermediate_size"), false);
        int shared = text.number("n_shared_experts", 0) * text.number("moe_intermediate_size");
        MixtureOfExperts experts = text.mixture("n_routed_experts", shared, false);
        List<String> indexers = text.words("indexer_types");
        LatentAttention full = attention(text, indexer(text));
        LatentAttention borrowing = attention(text, borrowed(text));
        List<LayerKind> kinds = new ArrayList<>();
        int denseBorrowing = count(indexers, 0, dense);
        int sparseBorrowing = count(indexers, dense, layers);
        add(kinds, dense - denseBorrowing, full, mlp);
        add(kinds, denseBorrowing, borrowing, mlp);
        add(kinds, layers - dense - sparseBorrowing, full, experts);
        add(kinds, sparseBorrowing, borrowing, experts);
        return text.model(architecture, outer.flag("tie_word_embeddings", false), kinds);
    }

    private static void add(List<LayerKind> kinds, int count, Attention attention, FeedForward feedForward) {
        if (count > 0) {
            kinds.add(new LayerKind(count, attention, feedForward));
        }
    }

    /** Layers in a range that use the choice of an earlier layer's indexer. */
    private static int count(List<String> indexers, int from, int to) {
        int shared = 0;
        for (int i = from; i < Math.min(to, indexers.size()); i++) {
            shared += indexers.get(i).equals("shared") ? 1 : 0;
        }
        return shared;
    }

    private static LatentAttention attention(ConfigFields text, LatentAttention.Indexer indexer) {
        return new LatentAttention(
                text.positive("num_attention_heads"),
                text.number("q_lora_rank"),
                text.number("kv_lora_rank"),
                text.number("qk_rope_head_dim"),
                text.number("qk_nope_head_dim"),
                text.number("v_head_dim"),
                indexer);
    }

    static LatentAttention.Indexer indexer(ConfigFields text) {
        int heads = text.number("index_n_heads", 0);
        return heads == 0
                ? LatentAttention.Indexer.NONE
                : new LatentAttention.Indexer(heads, text.number("index_head_dim"), text.number("index_topk"));
    }

    private static LatentAttention.Indexer borrowed(ConfigFields text) {
        return new LatentAttention.Indexer(0, 0, text.number("index_topk", 0));
    }
}

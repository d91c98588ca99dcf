package org.ascendtwin.live.runtime;

import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.kernel.Kernels;

/** A mixture of experts: each token goes to the experts of its largest scores, and comes back as their weighted sum. */
final class ExpertBlock {
    private final DecoderConfig.Experts experts;
    private final Tensor logits;
    private final Tensor scores;
    private final Tensor scaled;
    private final Tensor sums;
    private final Tensor chosen;
    private final Tensor rows;
    private final Tensor copies;
    private final Tensor places;
    private final Tensor counts;
    private final Tensor longCounts;
    private final Tensor gateUp;
    private final Tensor gated;
    private final Tensor back;

    ExpertBlock(Buffers buffers, DecoderConfig config, DecoderConfig.Experts experts, TensorType type, int tokens) {
        this.experts = experts;
        int k = experts.perToken();
        long all = (long) tokens * k;
        this.logits = buffers.tensor(type, tokens, experts.count());
        this.scores = buffers.tensor(type, tokens, k);
        this.scaled = buffers.tensor(type, tokens, k);
        this.sums = buffers.tensor(type, tokens, 1);
        this.chosen = buffers.tensor(TensorType.INT32, tokens, k);
        this.rows = buffers.tensor(TensorType.INT32, tokens, k);
        this.copies = buffers.tensor(type, all, config.hiddenSize());
        this.places = buffers.tensor(TensorType.INT32, all);
        this.counts = buffers.tensor(TensorType.INT32, experts.count());
        this.longCounts = buffers.tensor(TensorType.INT64, experts.count());
        this.gateUp = buffers.tensor(type, all, 2L * experts.intermediateSize());
        this.gated = buffers.tensor(type, all, experts.intermediateSize());
        this.back = buffers.tensor(type, all, config.hiddenSize());
    }

    /** out = the experts' sum for each row of x. */
    void enqueue(Kernels kernels, DecoderLayer layer, Tensor router, Tensor x, Tensor out) {
        long tokens = x.size(0);
        long all = tokens * experts.perToken();
        Tensor weights = scores.rows(0, tokens);
        Tensor who = chosen.rows(0, tokens);
        kernels.matmul(x, router, logits.rows(0, tokens));
        kernels.chooseExperts(logits.rows(0, tokens), weights, who, rows.rows(0, tokens));
        if (experts.scaled()) {
            kernels.sumRows(weights, sums.rows(0, tokens));
            kernels.divide(weights, sums.rows(0, tokens), scaled.rows(0, tokens));
            weights = scaled.rows(0, tokens);
        }
        kernels.sendToExperts(x, who, copies.rows(0, all), places.rows(0, all), counts);
        kernels.cast(counts, longCounts);
        kernels.groupedMatmul(copies.rows(0, all), layer.gateUp(), longCounts, gateUp.rows(0, all));
        kernels.swiGlu(gateUp.rows(0, all), gated.rows(0, all));
        kernels.groupedMatmul(gated.rows(0, all), layer.down(), longCounts, back.rows(0, all));
        kernels.returnFromExperts(back.rows(0, all), places.rows(0, all), weights, who, out);
    }
}

package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.step.Deployment;

/** What steps need beside weights and caches, estimated for one die of a deployment. */
final class WorkingMemory {
    private static final long GRAPH_BYTES_PER_REQUEST = 2L << 20;
    private static final long SMALL_TENSOR_BYTES = 512L << 20;
    /** Logits are gathered at 16 bits and sampled from at 32. */
    private static final int LOGIT_BYTES = 2 + 4;

    private final Deployment deployment;
    private final MemorySettings settings;

    WorkingMemory(Deployment deployment, MemorySettings settings) {
        this.deployment = deployment;
        this.settings = settings;
    }

    /** The larger of a prefill batch's tensors and a decode batch's logits. */
    long activationBytes() {
        ModelConfig model = deployment.model();
        Placement placement = deployment.placement();
        int chunk = settings.chunkedPrefillSize() > 0 ? settings.chunkedPrefillSize() : settings.maxPrefillTokens();
        int tokens = Math.min(chunk, model.contextLength());
        Transformer transformer =
                Transformer.of(model, placement, deployment.fusions()).withPrompts();
        double largest =
                Math.max(largest(transformer.own(tokens)), largest(transformer.joint(tokens * transformer.groups())));
        double residual = 2.0
                * tokens
                * model.hiddenSize()
                * placement.quantisation().plain().bytes();
        int verified = deployment.verifiedTokens();
        double logits = (double) LOGIT_BYTES * deployment.graphs().largest() * verified * model.vocabSize();
        return (long) Math.ceil(Math.max(residual + largest, logits));
    }

    private static double largest(Pass pass) {
        double largest = 0;
        for (Pass.Node node : pass.nodes()) {
            double bytes =
                    switch (node) {
                        case Pass.RepeatedOperator repeated -> bytes(repeated.operator());
                        case Pass.ReducingMatmul reducing -> bytes(reducing.matmul());
                        case Pass.RepeatedCollective exchange ->
                            exchange.collective().bytes();
                        case Pass.RepeatedExchange exchange -> bytes(exchange.exchange());
                        case Pass.FusedExperts fused -> bytes(fused.dispatch());
                        case Pass.Mark mark -> 0;
                    };
            largest = Math.max(largest, bytes);
        }
        return largest;
    }

    private static double bytes(TokenExchange exchange) {
        return exchange.messages() * exchange.messageBytes();
    }

    /** Bytes of what an operator reads and writes, weights and caches apart. */
    private static double bytes(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> bytes(matmul);
            case GroupedMatmul grouped -> grouped.groups() * bytes(grouped.each());
            case FusedKernel fused -> {
                double largest = 0;
                for (Operator part : fused.parts()) {
                    largest = Math.max(largest, bytes(part));
                }
                yield largest;
            }
            case VectorPass pass -> pass.bytes();
            case DecodeAttention attention -> attention.bytes();
            case PrefillAttention attention -> attention.bytes();
            case LatentDecode attention -> attention.bytes();
        };
    }

    private static double bytes(Matmul matmul) {
        return matmul.bytes()
                - (double) matmul.columns() * matmul.depth() * matmul.weight().bytes();
    }

    long graphBytes() {
        return GRAPH_BYTES_PER_REQUEST * deployment.graphs().largest();
    }

    /**
     * Communicators: of all dies of a stage, of those that share attention and of those with the parts of a prompt where
     * they are fewer, of neighbouring stages, and of an all-to-all.
     */
    long communicationBytes() {
        Placement placement = deployment.placement();
        int communicators = placement.tp() > 1 ? 1 : 0;
        communicators += placement.tp() > placement.attentionTp() && placement.attentionTp() > 1 ? 1 : 0;
        communicators += placement.groups().cp() > 1 ? 1 : 0;
        communicators += placement.pipeline().stages() > 1 ? 1 : 0;
        boolean sends = placement.exchange() == Placement.Exchange.ALL_TO_ALL;
        Allocation allocation = settings.allocation();
        return 2
                * (allocation.communicationBufferBytes() * communicators
                        + (sends ? allocation.exchangeBufferBytes() : 0));
    }

    long fragmentationBytes() {
        return SMALL_TENSOR_BYTES + (settings.allocation().expandableSegments() ? 0 : activationBytes());
    }
}

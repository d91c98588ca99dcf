package org.ascendtwin.hardware.memory;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.GroupedQueryAttention;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;

/**
 * How the memory of one die is divided, and hence how many tokens it can cache.
 *
 * <p>As SGLang does (model_executor/model_runner_kv_cache_mixin.py, pool_configurator.py): cache bytes = free memory
 * before the weights × mem_fraction_static − weights; tokens = cache bytes over bytes per token, rounded down to a page.
 * Bytes per token = KV heads of the die × 2 × head width × layers × element, times 1 + draft layers/layers. The draft
 * model is loaded afterwards, into the rest.
 *
 * @param memFractionStatic the fraction used, given or by SGLang's default
 * @param bytesPerToken what one cached token occupies, draft included
 * @param cacheTokens tokens that can be cached; 0 if it does not fit
 * @param shortBytes memory that is missing; 0 if it fits
 * @param advice why it does not fit and what would help; empty if it fits
 * @param parts what the memory is used for; adds up to the device's memory if it fits
 */
public record MemoryPlan(
        double memFractionStatic,
        double bytesPerToken,
        long cacheTokens,
        long shortBytes,
        String advice,
        List<MemoryPart> parts) {
    /** Assumed: an idle 64 GiB Ascend die shows about 3.3 GB in use, driver and runtime. */
    public static final long RUNTIME_BYTES = 3_300_000_000L;

    /** The plan of one die of {@code deployment}. */
    public static MemoryPlan of(Deployment deployment, MemorySettings settings) {
        Placement placement = deployment.placement();
        ModelConfig model = deployment.model();
        double fraction = settings.memFractionStatic() > 0
                ? settings.memFractionStatic()
                : StaticFraction.of(
                        deployment.device(), placement.tp(), deployment.graphs().largest(), settings);
        long linear = (long) Math.ceil(linearBytes(model, placement));
        long other = otherBytes(model, placement.tp());
        double targetToken = bytesPerToken(model, placement);
        double draftToken = 0;
        long draftWeights = 0;
        Speculation speculation = deployment.speculation();
        if (speculation != null) {
            DraftModel draft = speculation.draft();
            draftToken = targetToken * draft.stack().layerCount() / model.layerCount();
            draftWeights = draftBytes(draft, placement);
        }
        Division division =
                new Division(deployment.device().memory().hbmBytes(), fraction, linear, other, draftWeights);
        return division.plan(targetToken, draftToken, settings);
    }

    /** Bytes that one cached token of {@code model} occupies on one die. */
    public static double bytesPerToken(ModelConfig model, Placement placement) {
        double bytes = 0;
        for (LayerKind kind : model.layers()) {
            AttentionHeads heads = kind.attention().perDie(placement.tp(), placement.cache());
            bytes += kind.count() * heads.keyValueBytes();
        }
        return bytes;
    }

    private static double linearBytes(ModelConfig model, Placement placement) {
        double elements = 0;
        for (LayerKind kind : model.layers()) {
            GroupedQueryAttention attention = kind.attention();
            AttentionHeads heads = attention.perDie(placement.tp(), placement.cache());
            double attentionElements =
                    (double) attention.inputWidth() * (heads.queryHeads() + 2 * heads.keyValueHeads()) * heads.headDim()
                            + (double) model.hiddenSize() * heads.queryHeads() * heads.headDim();
            double mlp = (double) kind.feedForward().linearParameters(model.hiddenSize()) / placement.tp();
            elements += kind.count() * (attentionElements + mlp);
        }
        return elements * placement.quantisation().weight().bytes();
    }

    private static long otherBytes(ModelConfig model, int tp) {
        long tables = model.embeddingParameters() + model.headParameters();
        return 2 * ((tables + tp - 1) / tp + model.smallParameters());
    }

    private static long draftBytes(DraftModel draft, Placement placement) {
        ModelConfig stack = draft.stack();
        double head = (double) stack.headParameters() / placement.tp();
        double sixteenBit = 2 * (head + draft.fusionParameters() + stack.smallParameters());
        return (long) Math.ceil(linearBytes(stack, placement.plain()) + sixteenBit);
    }

    /** The sizes that are known before the cache is divided into tokens. */
    private record Division(long deviceBytes, double fraction, long linear, long other, long draftWeights) {
        MemoryPlan plan(double targetToken, double draftToken, MemorySettings settings) {
            double free = (double) deviceBytes - RUNTIME_BYTES;
            double available = free * fraction - linear - other;
            double cell = targetToken + draftToken;
            long page = settings.pageSize();
            long tokens = (long) Math.floor(Math.max(0, available) / cell) / page * page;
            if (settings.maxTotalTokens() > 0) {
                tokens = Math.min(tokens, settings.maxTotalTokens() / page * page);
            }
            long cache = (long) Math.ceil(tokens * targetToken);
            long draftCache = (long) Math.ceil(tokens * draftToken);
            long rest = deviceBytes - RUNTIME_BYTES - linear - other - cache - draftCache - draftWeights;
            List<MemoryPart> parts = new ArrayList<>();
            parts.add(new MemoryPart(MemoryPart.Use.RUNTIME, RUNTIME_BYTES));
            parts.add(new MemoryPart(MemoryPart.Use.LINEAR_WEIGHTS, linear));
            parts.add(new MemoryPart(MemoryPart.Use.OTHER_WEIGHTS, other));
            parts.add(new MemoryPart(MemoryPart.Use.CACHE, cache));
            parts.add(new MemoryPart(MemoryPart.Use.DRAFT_CACHE, draftCache));
            parts.add(new MemoryPart(MemoryPart.Use.DRAFT_WEIGHTS, draftWeights));
            parts.add(new MemoryPart(MemoryPart.Use.REST, Math.max(0, rest)));
            long shortBytes = tokens == 0 ? (long) Math.ceil(page * cell - available) : Math.max(0, -rest);
            return new MemoryPlan(fraction, cell, tokens, shortBytes, advice(tokens, shortBytes), List.copyOf(parts));
        }

        private String advice(long tokens, long shortBytes) {
            if (shortBytes == 0) {
                return "";
            }
            if (tokens > 0) {
                return "The draft model does not fit into what mem_fraction_static " + fraction + " leaves, by "
                        + shortBytes + " bytes. Maybe lower --mem-fraction-static";
            }
            return "Weights of " + (linear + other) + " bytes leave no page of cache within " + fraction + " of "
                    + (deviceBytes - RUNTIME_BYTES) + " bytes; " + shortBytes
                    + " bytes are missing. Maybe raise --tp-size, choose a --quantization, or raise"
                    + " --mem-fraction-static";
        }
    }

    /** Whether everything fits. */
    public boolean fits() {
        return shortBytes == 0;
    }

    /** Bytes used for {@code use}. */
    public long bytes(MemoryPart.Use use) {
        long bytes = 0;
        for (MemoryPart part : parts) {
            bytes += part.use() == use ? part.bytes() : 0;
        }
        return bytes;
    }
}

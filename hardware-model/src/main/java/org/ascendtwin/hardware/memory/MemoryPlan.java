package org.ascendtwin.hardware.memory;

import java.util.List;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.GroupedQueryAttention;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.LinearAttention;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;
import org.jspecify.annotations.Nullable;

/**
 * How the memory of one die is divided, and hence how many tokens it can cache.
 *
 * <p>As SGLang does (model_executor/model_runner_kv_cache_mixin.py, pool_configurator.py): cache bytes = free memory
 * before the weights × mem_fraction_static − weights; of these, recurrent states take r/(1+r) at a ratio r; tokens = the
 * rest over bytes per token, rounded down to a page. Bytes per token are those of every layer with a cache, times 1 +
 * draft layers/layers. The draft model is loaded afterwards, into the rest.
 *
 * @param memFractionStatic the fraction used, given or by SGLang's default
 * @param bytesPerToken what one cached token occupies, draft included
 * @param cacheTokens tokens that can be cached by each group of dies; 0 if it does not fit
 * @param stateSlots sequences whose recurrent states fit; 0 for models without
 * @param shortBytes memory that is missing for weights and cache; 0 if they fit
 * @param workingShortBytes memory that steps may need beyond what is left, an estimate; 0 if that fits too
 * @param parts what the memory is used for; adds up to the device's memory if all of it fits
 */
public record MemoryPlan(
        double memFractionStatic,
        double bytesPerToken,
        long cacheTokens,
        long stateSlots,
        long shortBytes,
        long workingShortBytes,
        List<MemoryPart> parts) {
    /** Assumed: an idle 64 GiB Ascend die shows about 3.3 GB in use, driver and runtime. */
    public static final long RUNTIME_BYTES = 3_300_000_000L;

    /** The plan of one die of {@code deployment}, in a pipeline of the stage that has the least room: it counts for all. */
    public static MemoryPlan of(Deployment deployment, MemorySettings settings) {
        Pipeline pipeline = deployment.placement().pipeline();
        MemoryPlan least = ofStage(deployment, settings);
        for (int stage = 0; stage < pipeline.stages(); stage++) {
            MemoryPlan plan = ofStage(deployment.atStage(stage), settings);
            boolean tighter = plan.shortBytes() > least.shortBytes()
                    || (plan.shortBytes() == least.shortBytes() && plan.cacheTokens() < least.cacheTokens());
            least = tighter ? plan : least;
        }
        return least;
    }

    private static MemoryPlan ofStage(Deployment deployment, MemorySettings settings) {
        Placement placement = deployment.placement();
        ModelConfig model = deployment.model();
        double fraction = settings.memFractionStatic() > 0
                ? settings.memFractionStatic()
                : StaticFraction.of(
                        deployment.device(), placement, deployment.graphs().largest(), settings);
        double targetToken = bytesPerToken(model, placement, settings.windowRatio());
        DraftModel draft = draft(deployment.speculation());
        Division division = new Division(
                deployment.device().memory().hbmBytes(),
                fraction,
                WeightBytes.linear(model, placement),
                WeightBytes.other(model, placement),
                draft == null ? 0 : WeightBytes.draft(draft, placement),
                stateBytes(model, placement),
                new WorkingMemory(deployment, settings));
        double draftToken = draft == null ? 0 : draftBytesPerToken(draft, model, placement, targetToken);
        return division.plan(targetToken, draftToken, settings);
    }

    private static @Nullable DraftModel draft(@Nullable Speculation speculation) {
        return speculation == null ? null : speculation.draft();
    }

    /** A draft head caches what a layer of the target does; a model of its own has its own cache. */
    private static double draftBytesPerToken(
            DraftModel draft, ModelConfig target, Placement placement, double targetToken) {
        return switch (draft.kind()) {
            case EAGLE3, NEXTN -> targetToken * draft.stack().layerCount() / target.layerCount();
            case STANDALONE -> bytesPerToken(draft.stack(), placement, 1);
        };
    }

    /**
     * Bytes that one cached token of {@code model} occupies on one die, of the stage that {@code placement} is.
     *
     * @param windowRatio tokens cached by layers with a window over those by the others
     */
    public static double bytesPerToken(ModelConfig model, Placement placement, double windowRatio) {
        double bytes = 0;
        for (LayerKind kind : placement.pipeline().cut(model).layers()) {
            boolean windowed = kind.attention() instanceof GroupedQueryAttention grouped
                    && grouped.options().window() > 0;
            bytes += kind.count()
                    * (windowed ? windowRatio : 1)
                    * kind.attention().cacheBytesPerToken(placement.attentionTp(), placement.cache());
        }
        return bytes;
    }

    /** Bytes of one sequence's recurrent states on one die; 0 for models without. */
    public static double stateBytes(ModelConfig model, Placement placement) {
        double bytes = 0;
        for (LayerKind kind : placement.pipeline().cut(model).layers()) {
            if (kind.attention() instanceof LinearAttention linear) {
                bytes += kind.count() * linear.stateBytesPerSequence(placement.attentionTp());
            }
        }
        return bytes;
    }

    /** Whether weights and at least a page of cache fit. */
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

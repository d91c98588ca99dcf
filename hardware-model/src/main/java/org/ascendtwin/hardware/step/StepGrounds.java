package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.Mixer;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.RecurrentHeads;
import org.jspecify.annotations.Nullable;

/**
 * What the times of the kernels in the steps of one deployment rest on. The kernels of a step are listed anew and each is asked
 * for its basis, one after the other, whatever overlaps in the step itself; exchanges between dies are no kernels here.
 */
public final class StepGrounds {
    private static final String LATENT = "mla_decode";

    private final Device device;
    private final OperatorTimer timer;
    private final GraphBuckets graphs;
    private final @Nullable Speculation speculation;
    private final Transformer target;
    private final @Nullable Transformer draft;
    private final PassSize size = new PassSize();
    private final Map<String, double[]> secondsByKernel = new TreeMap<>();

    private StepGrounds(Deployment deployment) {
        device = deployment.device();
        timer = new OperatorTimer(device);
        graphs = deployment.graphs();
        speculation = deployment.speculation();
        target = Transformer.of(deployment.model(), deployment.placement(), deployment.fusions())
                .withLoads(deployment.communication().loads());
        DraftModel model = speculation == null ? null : speculation.draft();
        draft = model == null ? null : Transformer.of(model, deployment.placement(), deployment.fusions());
    }

    /** Seconds of kernels in the steps of {@code sample} by their names, and by their ground in the order of {@link KernelGround}. */
    public static Map<String, double[]> of(Deployment deployment, StepSample sample) {
        StepGrounds grounds = new StepGrounds(deployment);
        sample.forEach(grounds::add);
        return grounds.secondsByKernel;
    }

    private void add(StepShape shape, double times) {
        switch (shape.phase()) {
            case EXTEND, MIXED -> {
                size.prompts(Math.toIntExact(shape.tokens()), shape.count());
                add(target.withPrompts(), shape, times);
                if (draft != null) {
                    addDraft(draft.withPrompts(), shape, true, times);
                }
            }
            case DECODE -> decode(shape, 1, times);
            case VERIFY -> {
                if (draft != null && speculation != null) {
                    drafts(draft, speculation, shape, times);
                }
                decode(shape, shape.queryLen(0), times);
            }
        }
    }

    private void decode(StepShape shape, int queryLen, double times) {
        size.each(queryLen, shape.count(), padded(shape));
        add(shape.hasPrompts() ? target.withPrompts() : target, shape, times);
    }

    private int padded(StepShape shape) {
        int bucket = shape.graphBatch(graphs);
        return bucket < 0 ? shape.count() : bucket;
    }

    private void drafts(Transformer model, Speculation window, StepShape shape, double times) {
        int queryLen = shape.queryLen(0);
        size.each(queryLen, shape.count(), padded(shape));
        addDraft(model, shape, true, times);
        size.each(window.topk(), shape.count(), padded(shape));
        addDraft(model, shape, false, times * window.draftPasses(queryLen));
    }

    private void addDraft(Transformer model, StepShape shape, boolean fuses, double times) {
        if (fuses) {
            add(model.fusion(size.paddedTokens()), times);
        }
        add(model, shape, times);
    }

    private void add(Transformer model, StepShape shape, double times) {
        int tokens = size.paddedTokens();
        add(model.own(tokens), times);
        add(model.joint(shape.groupTokens(tokens, model.groups())), times);
        add(model.head(size.paddedRows()), times);
        for (int kind = 0; kind < model.kindCount(); kind++) {
            double layers = times * model.layerCount(kind);
            if (size.hasPrompts()) {
                prefill(model.mixer(kind), shape, layers / model.contextParts());
            } else {
                decode(model.mixer(kind), shape, layers);
            }
        }
    }

    private void add(Pass pass, double times) {
        for (Pass.Node node : pass.nodes()) {
            switch (node) {
                case Pass.RepeatedOperator repeated -> add(repeated.operator(), times * repeated.count());
                case Pass.ReducingMatmul reducing -> add(reducing.matmul(), times * reducing.count());
                case Pass.FusedExperts fused -> add(fused.experts(), times * fused.count());
                case Pass.RepeatedCollective collective -> {}
                case Pass.RepeatedExchange exchange -> {}
                case Pass.Mark mark -> {}
            }
        }
    }

    private void decode(Mixer mixer, StepShape shape, double times) {
        int queryLen = size.queryLen();
        long seen = 0;
        long scored = 0;
        for (int i = 0; i < shape.count(); i++) {
            int context = shape.prefixLen(i) + queryLen;
            seen += mixer.visibleTokens(context);
            scored += mixer instanceof LatentHeads heads ? heads.scoredRows(context) : 0;
        }
        switch (mixer) {
            case AttentionHeads heads -> add(new DecodeAttention(shape.count(), queryLen, heads, seen), times);
            case LatentHeads heads -> add(new LatentDecode(shape.count(), queryLen, heads, seen, scored), times);
            case RecurrentHeads heads ->
                add(
                        "recurrence",
                        KernelGround.MODEL,
                        times * timer.recurrents().decodeSeconds(heads, shape.count(), queryLen));
        }
    }

    private void prefill(Mixer mixer, StepShape shape, double times) {
        switch (mixer) {
            case AttentionHeads heads -> {
                List<PrefillAttention.Chunk> chunks = new ArrayList<>();
                for (int i = 0; i < shape.count(); i++) {
                    int seen = (int) heads.visibleTokens(shape.prefixLen(i) + shape.queryLen(i));
                    chunks.add(new PrefillAttention.Chunk(shape.queryLen(i), Math.max(seen, shape.queryLen(i))));
                }
                add(new PrefillAttention(heads, chunks, true), times);
            }
            case LatentHeads heads -> latentPrefill(heads, shape, times);
            case RecurrentHeads heads -> {
                int longest = 0;
                for (int i = 0; i < shape.count(); i++) {
                    longest = Math.max(longest, shape.queryLen(i));
                }
                double seconds = timer.recurrents().prefillSeconds(heads, shape.count(), shape.tokens(), longest);
                add("recurrence", KernelGround.MODEL, times * seconds);
            }
        }
    }

    /** Latent prefill goes by the constants of latent decode; no prefill is among what these were measured with. */
    private void latentPrefill(LatentHeads heads, StepShape shape, double times) {
        double pairs = 0;
        double scoredPairs = 0;
        long scoredRows = 0;
        long tiles = 0;
        for (int i = 0; i < shape.count(); i++) {
            int query = shape.queryLen(i);
            int prefix = shape.prefixLen(i);
            tiles += (query + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
            pairs += heads.view().pairs(query, prefix);
            if (heads.indexer().heads() > 0) {
                scoredPairs += AttentionTimer.cappedPairs(query, prefix, Integer.MAX_VALUE)
                        / heads.view().ratio();
                scoredRows += heads.scoredRows(prefix + query);
            }
        }
        CalibratedKernel own = device.calibrated().get(LATENT);
        KernelGround ground = own == null
                ? KernelGround.MODEL
                : own.isBorrowed() ? KernelGround.BORROWED_OTHER_SIZES : KernelGround.OTHER_SIZES;
        add(
                "mla_prefill",
                ground,
                times * timer.latents().prefillSeconds(heads, tiles, pairs, scoredPairs, scoredRows));
    }

    private void add(Operator operator, double times) {
        add(KernelName.of(operator), ground(operator), times * timer.seconds(operator));
    }

    private void add(String kernel, KernelGround ground, double seconds) {
        secondsByKernel.computeIfAbsent(kernel, name -> new double[KernelGround.values().length])[ground.ordinal()] +=
                seconds;
    }

    /** A fused kernel without constants of its own rests on the worst of its parts. */
    private KernelGround ground(Operator operator) {
        CalibratedKernel own = device.calibrated().get(KernelName.of(operator));
        if (own != null) {
            return ground(own, operator);
        }
        KernelGround worst = KernelGround.MODEL;
        if (operator instanceof FusedKernel fused && !fused.parts().isEmpty()) {
            worst = KernelGround.MEASURED;
            for (Operator part : fused.parts()) {
                KernelGround each = ground(part);
                worst = each.compareTo(worst) > 0 ? each : worst;
            }
        }
        return worst;
    }

    private static KernelGround ground(CalibratedKernel kernel, Operator operator) {
        double flops = operator.flops();
        double bytes = operator.bytes();
        if (kernel.isBorrowed()) {
            return kernel.lent().contains(flops, bytes) ? KernelGround.BORROWED : KernelGround.BORROWED_OTHER_SIZES;
        }
        return kernel.measured().contains(flops, bytes) ? KernelGround.MEASURED : KernelGround.OTHER_SIZES;
    }
}

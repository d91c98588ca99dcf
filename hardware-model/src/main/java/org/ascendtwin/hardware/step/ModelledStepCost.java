package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/**
 * The time of a step from the operators and collectives of the deployed model.
 *
 * <p>Kernels run one after the other on one stream. A decode step runs as a captured graph padded to the next batch size
 * that has one, else operator by operator; a prefill always operator by operator, so that it takes at least what the
 * host needs to launch it. With speculation a decode step is steps−1 draft passes over every branch kept, the target over
 * all draft tokens, and a draft pass over the same tokens; a prefill is followed by the draft's (SGLang,
 * speculative/eagle_worker_v2.py). Branches of a request read its cached tokens together.
 */
public final class ModelledStepCost implements StepCostModel {
    private final GraphBuckets graphs;
    private final double eagerSeconds;
    private final StackCost target;
    private final @Nullable StackCost draft;
    private final @Nullable Speculation speculation;

    /** The step times of {@code deployment}. */
    public ModelledStepCost(Deployment deployment) {
        OperatorTimer operators = new OperatorTimer(deployment.device());
        CollectiveTimer collectives = new CollectiveTimer(deployment.cluster());
        ExchangeTimer exchanges = new ExchangeTimer(deployment.cluster());
        this.speculation = deployment.speculation();
        DraftModel model = speculation == null ? null : speculation.draft();
        this.graphs = deployment.graphs();
        this.eagerSeconds = deployment.device().launch().eagerSeconds();
        this.target = new StackCost(
                Transformer.of(deployment.model(), deployment.placement(), deployment.fusions()),
                operators,
                collectives,
                exchanges);
        this.draft = model == null
                ? null
                : new StackCost(
                        Transformer.of(model, deployment.placement(), deployment.fusions()),
                        operators,
                        collectives,
                        exchanges);
    }

    @Override
    public void cost(StepShape shape, StepCost out) {
        out.clear();
        switch (shape.phase()) {
            case EXTEND, MIXED -> extend(shape, out);
            case DECODE -> decode(shape, 1, 0, out);
            case VERIFY -> verify(shape, out);
        }
        out.finish();
    }

    private void extend(StepShape shape, StepCost out) {
        int tokens = Math.toIntExact(shape.tokens());
        int rows = shape.count();
        target.addPass(shape, tokens, rows, out);
        out.add(CostPart.ATTENTION, target.prefillAttentionSeconds(shape));
        int launches = target.launches(shape, tokens, rows);
        if (draft != null) {
            out.add(
                    CostPart.DRAFT,
                    draft.fusion.at(tokens).seconds()
                            + draft.passSeconds(shape, tokens, rows)
                            + draft.prefillAttentionSeconds(shape));
            launches += draft.fusion.at(tokens).launches() + draft.launches(shape, tokens, rows);
        }
        waitForLaunches(launches, out);
    }

    private void verify(StepShape shape, StepCost out) {
        if (speculation == null) {
            throw new IllegalStateException(
                    "a VERIFY step, but the deployment does not speculate. Maybe set its speculation");
        }
        int bucket = shape.graphBatch(graphs);
        int launches = draft == null ? 0 : draft(draft, speculation, shape, bucket < 0 ? shape.count() : bucket, out);
        decode(shape, shape.queryLen(0), launches, out);
    }

    /** Proposes tokens and then extends over the verified ones; returns what it takes to launch that. */
    private static int draft(StackCost model, Speculation window, StepShape shape, int requests, StepCost out) {
        int queryLen = shape.queryLen(0);
        int extended = requests * queryLen;
        double seconds = model.fusion.at(extended).seconds()
                + model.passSeconds(shape, extended, extended)
                + model.decodeAttentionSeconds(shape, queryLen, 0);
        int launches = model.fusion.at(extended).launches() + model.launches(shape, extended, extended);
        int rows = requests * window.topk();
        int passes = window.draftPasses(queryLen);
        for (int pass = 0; pass < passes; pass++) {
            seconds += model.passSeconds(shape, rows, rows) + model.decodeAttentionSeconds(shape, window.topk(), pass);
        }
        launches += passes * model.launches(shape, rows, rows);
        out.add(CostPart.DRAFT, seconds);
        return launches;
    }

    private void decode(StepShape shape, int queryLen, int draftLaunches, StepCost out) {
        int rows = shape.count() * queryLen;
        int bucket = shape.graphBatch(graphs);
        out.add(CostPart.ATTENTION, target.decodeAttentionSeconds(shape, queryLen, 0));
        if (bucket < 0) {
            target.addPass(shape, rows, rows, out);
            waitForLaunches(draftLaunches + target.launches(shape, rows, rows), out);
        } else {
            addPadded(shape, rows, bucket * queryLen, out);
        }
    }

    private void addPadded(StepShape shape, int rows, int paddedRows, StepCost out) {
        double padding = target.passSeconds(shape, paddedRows, paddedRows) - target.passSeconds(shape, rows, rows);
        int counted = padding > 0 ? rows : paddedRows;
        target.addPass(shape, counted, counted, out);
        out.add(CostPart.PADDING, Math.max(0, padding));
    }

    private void waitForLaunches(int launches, StepCost out) {
        out.add(CostPart.LAUNCH, Math.max(0, launches * eagerSeconds - out.seconds()));
    }
}

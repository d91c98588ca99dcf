package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/**
 * The time of a step from the operators and collectives of the deployed model.
 *
 * <p>Kernels run one after the other on one stream. A decode step runs as a captured graph padded to the next batch size
 * that has one, else operator by operator; a prefill always operator by operator, so that it takes at least what the
 * host needs to launch it. With speculation a decode step is steps−1 draft passes, the target over all draft tokens, and
 * a draft pass over the same tokens; a prefill is followed by the draft's (SGLang, speculative/eagle_worker_v2.py).
 */
public final class ModelledStepCost implements StepCostModel {
    private final GraphBuckets graphs;
    private final double eagerSeconds;
    private final StackCost target;
    private final @Nullable StackCost draft;
    private final int draftSteps;

    /** The step times of {@code deployment}. */
    public ModelledStepCost(Deployment deployment) {
        OperatorTimer operators = new OperatorTimer(deployment.device());
        CollectiveTimer collectives = new CollectiveTimer(deployment.cluster());
        int ranks = deployment.placement().tp();
        Speculation speculation = deployment.speculation();
        this.graphs = deployment.graphs();
        this.eagerSeconds = deployment.device().launch().eagerSeconds();
        this.target = new StackCost(
                Transformer.of(deployment.model(), deployment.placement()), operators, collectives, ranks);
        this.draft = speculation == null
                ? null
                : new StackCost(
                        Transformer.of(speculation.draft(), deployment.placement()), operators, collectives, ranks);
        this.draftSteps = speculation == null ? 0 : speculation.steps();
    }

    @Override
    public void cost(StepShape shape, StepCost out) {
        out.clear();
        switch (shape.phase()) {
            case EXTEND, MIXED -> extend(shape, out);
            case DECODE -> decode(shape, 1, out);
            case VERIFY -> verify(shape, out);
        }
        out.finish();
    }

    private void extend(StepShape shape, StepCost out) {
        int tokens = Math.toIntExact(shape.tokens());
        int launches = addPass(target, tokens, shape.count(), out);
        out.add(CostPart.ATTENTION, target.prefillAttentionSeconds(shape));
        if (draft != null) {
            PassTimes.Times fusion = draft.fusion.at(tokens);
            PassTimes.Times body = draft.body.at(tokens);
            PassTimes.Times head = draft.head.at(shape.count());
            out.add(
                    CostPart.DRAFT,
                    fusion.seconds() + body.seconds() + head.seconds() + draft.prefillAttentionSeconds(shape));
            launches += fusion.launches() + body.launches() + head.launches() + draft.attentionLaunches();
        }
        waitForLaunches(launches, out);
    }

    private void verify(StepShape shape, StepCost out) {
        int queryLen = shape.queryLen(0);
        int launches = decode(shape, queryLen, out);
        if (draft == null) {
            throw new IllegalStateException(
                    "a VERIFY step, but the deployment has no draft model. Maybe set its speculation");
        }
        int bucket = graphs.bucketFor(shape.count());
        int rows = bucket < 0 ? shape.count() : bucket;
        launches += draft(draft, shape, rows, queryLen, out);
        if (bucket < 0) {
            waitForLaunches(launches, out);
        }
    }

    private int draft(StackCost model, StepShape shape, int rows, int queryLen, StepCost out) {
        long prefix = shape.prefixTokens();
        int launches = 0;
        double seconds = 0;
        for (int step = 1; step < draftSteps; step++) {
            PassTimes.Times body = model.body.at(rows);
            PassTimes.Times head = model.head.at(rows);
            long keyValueTokens = prefix + (long) shape.count() * step;
            seconds += body.seconds() + head.seconds() + model.decodeAttentionSeconds(shape.count(), 1, keyValueTokens);
            launches += body.launches() + head.launches() + model.attentionLaunches();
        }
        int extended = rows * queryLen;
        PassTimes.Times fusion = model.fusion.at(extended);
        PassTimes.Times body = model.body.at(extended);
        PassTimes.Times head = model.head.at(extended);
        seconds += fusion.seconds()
                + body.seconds()
                + head.seconds()
                + model.decodeAttentionSeconds(shape.count(), queryLen, prefix + shape.tokens());
        out.add(CostPart.DRAFT, seconds);
        return launches + fusion.launches() + body.launches() + head.launches() + model.attentionLaunches();
    }

    private int decode(StepShape shape, int queryLen, StepCost out) {
        int rows = shape.count() * queryLen;
        int bucket = graphs.bucketFor(shape.count());
        int launches = 0;
        if (bucket < 0) {
            launches = addPass(target, rows, rows, out);
        } else {
            addPadded(rows, bucket * queryLen, out);
        }
        out.add(
                CostPart.ATTENTION,
                target.decodeAttentionSeconds(shape.count(), queryLen, shape.prefixTokens() + shape.tokens()));
        if (bucket < 0 && shape.phase() == Phase.DECODE) {
            waitForLaunches(launches, out);
        }
        return launches;
    }

    private void addPadded(int rows, int paddedRows, StepCost out) {
        double padding = target.body.at(paddedRows).seconds()
                + target.head.at(paddedRows).seconds()
                - target.body.at(rows).seconds()
                - target.head.at(rows).seconds();
        addPass(target, padding > 0 ? rows : paddedRows, padding > 0 ? rows : paddedRows, out);
        out.add(CostPart.PADDING, Math.max(0, padding));
    }

    private static int addPass(StackCost model, int tokens, int rows, StepCost out) {
        PassTimes.Times body = model.body.at(tokens);
        PassTimes.Times head = model.head.at(rows);
        body.addTo(out);
        head.addTo(out);
        return body.launches() + head.launches() + model.attentionLaunches();
    }

    private void waitForLaunches(int launches, StepCost out) {
        out.add(CostPart.LAUNCH, Math.max(0, launches * eagerSeconds - out.seconds()));
    }
}

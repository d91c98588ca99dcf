package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.fabric.Topology;
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
    private final StackPair target;
    private final @Nullable StackPair draft;
    private final @Nullable Speculation speculation;

    /** The step times of {@code deployment}. */
    public ModelledStepCost(Deployment deployment) {
        Topology topology = new Topology(deployment.cluster());
        Communication communication = deployment.communication();
        Timers timers = new Timers(
                new OperatorTimer(deployment.device()),
                new CollectiveTimer(topology, communication.engine(), LaunchSkew.NONE),
                new ExchangeTimer(topology, communication.engine(), communication.limits()));
        this.speculation = deployment.speculation();
        DraftModel model = speculation == null ? null : speculation.draft();
        this.graphs = deployment.graphs();
        this.eagerSeconds = deployment.device().launch().eagerSeconds();
        this.target =
                StackPair.of(Transformer.of(deployment.model(), deployment.placement(), deployment.fusions()), timers);
        this.draft = model == null
                ? null
                : StackPair.of(Transformer.of(model, deployment.placement(), deployment.fusions()), timers);
    }

    /** What prices kernels and exchanges. */
    private record Timers(OperatorTimer operators, CollectiveTimer collectives, ExchangeTimer exchanges) {}

    /** A model in batches with prompts and in those without. */
    private record StackPair(StackCost prompts, StackCost decodes) {
        static StackPair of(Transformer transformer, Timers timers) {
            return new StackPair(stack(transformer.withPrompts(), timers), stack(transformer, timers));
        }

        private static StackCost stack(Transformer transformer, Timers timers) {
            return new StackCost(transformer, timers.operators(), timers.collectives(), timers.exchanges());
        }

        StackCost of(StepShape shape) {
            return shape.hasPrompts() ? prompts : decodes;
        }
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
        StackCost model = target.prompts();
        model.addPass(shape, tokens, rows, out);
        out.add(CostPart.ATTENTION, model.prefillAttentionSeconds(shape));
        int launches = model.launches(shape, tokens, rows);
        if (draft != null) {
            StackCost drafting = draft.prompts();
            out.add(
                    CostPart.DRAFT,
                    drafting.fusion.at(tokens).seconds()
                            + drafting.passSeconds(shape, tokens, rows)
                            + drafting.prefillAttentionSeconds(shape));
            launches += drafting.fusion.at(tokens).launches() + drafting.launches(shape, tokens, rows);
        }
        waitForLaunches(launches, out);
    }

    private void verify(StepShape shape, StepCost out) {
        if (speculation == null) {
            throw new IllegalStateException(
                    "a VERIFY step, but the deployment does not speculate. Maybe set its speculation");
        }
        int bucket = shape.graphBatch(graphs);
        int requests = bucket < 0 ? shape.count() : bucket;
        int launches = draft == null ? 0 : draft(draft.of(shape), speculation, shape, requests, out);
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
        StackCost model = target.of(shape);
        out.add(CostPart.ATTENTION, model.decodeAttentionSeconds(shape, queryLen, 0));
        if (bucket < 0) {
            model.addPass(shape, rows, rows, out);
            waitForLaunches(draftLaunches + model.launches(shape, rows, rows), out);
        } else {
            addPadded(model, shape, rows, bucket * queryLen, out);
        }
    }

    private static void addPadded(StackCost model, StepShape shape, int rows, int paddedRows, StepCost out) {
        double padding = model.passSeconds(shape, paddedRows, paddedRows) - model.passSeconds(shape, rows, rows);
        int counted = padding > 0 ? rows : paddedRows;
        model.addPass(shape, counted, counted, out);
        out.add(CostPart.PADDING, Math.max(0, padding));
    }

    private void waitForLaunches(int launches, StepCost out) {
        out.add(CostPart.LAUNCH, Math.max(0, launches * eagerSeconds - out.seconds()));
    }
}

package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.MeasuredCollectives;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/**
 * The time of a step from the operators and collectives of the deployed model.
 *
 * <p>Kernels run one after the other on one stream, unless the deployment's {@link Overlap} says otherwise. A decode step
 * runs as a captured graph padded to the next batch size that has one, else operator by operator; a prefill always operator
 * by operator, so that it takes at least what the host needs to launch it. With speculation a decode step is steps−1 draft passes over every branch kept, the target over
 * all draft tokens, and a draft pass over the same tokens; a prefill is followed by the draft's (SGLang,
 * speculative/eagle_worker_v2.py). Branches of a request read its cached tokens together.
 */
public final class ModelledStepCost implements StepCostModel {
    private static final double NANOS = 1e9;

    private final GraphBuckets graphs;
    private final RuntimeCosts runtime;
    private final StackPair target;
    private final @Nullable StackPair draft;
    private final @Nullable Speculation speculation;
    private final boolean samples;
    private final PassSize size = new PassSize();

    /** The step times of {@code deployment}, of its first group where they differ. */
    public ModelledStepCost(Deployment deployment) {
        this(deployment, 0);
    }

    /**
     * The step times of {@code deployment} for one group of dies: it waits for the slowest of them, and all groups together for
     * the slowest of all.
     */
    ModelledStepCost(Deployment deployment, int group) {
        Device device = deployment.device();
        runtime = deployment.runtime();
        samples = deployment.placement().pipeline().isLast();
        Topology topology = deployment.topology();
        Communication communication = deployment.communication();
        PassPricer pricer = new PassPricer(
                new OperatorTimer(device),
                new CollectiveTimer(topology, communication.engine(), runtime.skew(), MeasuredCollectives.of(device)),
                new ExchangeTimer(topology, communication.engine(), communication.limits()),
                new KernelUse(device),
                runtime.cacheCopies());
        Pricers pricers = new Pricers(
                device.atClock(deployment.clock(group)),
                waiting(pricer, device, deployment.clock(group)),
                waiting(pricer, device, deployment.clock()));
        this.speculation = deployment.speculation();
        DraftModel model = speculation == null ? null : speculation.draft();
        this.graphs = deployment.graphs();
        this.target = StackPair.of(
                Transformer.of(deployment.model(), deployment.placement(), deployment.fusions())
                        .withLoads(communication.loads()),
                deployment.overlap(),
                pricers);
        this.draft = model == null
                ? null
                : StackPair.of(
                        Transformer.of(model, deployment.placement(), deployment.fusions()), Overlap.NONE, pricers);
    }

    private static PassPricer waiting(PassPricer usual, Device device, double slowestClock) {
        return slowestClock == 1 ? usual : usual.waitingFor(device.atClock(slowestClock));
    }

    private ModelledStepCost(ModelledStepCost other, GraphBuckets graphs) {
        this.graphs = graphs;
        this.runtime = other.runtime;
        this.samples = other.samples;
        this.target = other.target;
        this.draft = other.draft;
        this.speculation = other.speculation;
    }

    /** The same step times with graphs of other batch sizes, which share what is priced. */
    ModelledStepCost withGraphs(GraphBuckets others) {
        return new ModelledStepCost(this, others);
    }

    /**
     * What prices nodes.
     *
     * @param device the slowest die of the group
     * @param own of a group
     * @param joint of all groups together
     */
    private record Pricers(Device device, PassPricer own, PassPricer joint) {
        StackCost stack(Transformer transformer, Overlap overlap) {
            return new StackCost(transformer, overlap, device, own, joint);
        }
    }

    /** A model in batches with prompts and in those without. */
    private record StackPair(StackCost prompts, StackCost decodes) {
        static StackPair of(Transformer transformer, Overlap overlap, Pricers pricers) {
            return new StackPair(
                    pricers.stack(transformer.withPrompts(), overlap), pricers.stack(transformer, overlap));
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
        if (samples) {
            out.add(CostPart.VECTOR, TimeCause.MEMORY, runtime.samplingSeconds(shape.count()));
        }
        out.finish();
    }

    private void extend(StepShape shape, StepCost out) {
        size.prompts(Math.toIntExact(shape.tokens()), shape.count());
        StackCost model = target.prompts();
        model.addTo(shape, size, false, out);
        int launches = model.launches();
        if (draft != null) {
            draft.prompts().addDraftTo(shape, size, true, 0, out);
            launches += draft.prompts().launches();
        }
        out.stretch(runtime.promptSlowdown());
        waitForLaunches(launches, shape, out);
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
    private int draft(StackCost model, Speculation window, StepShape shape, int requests, StepCost out) {
        int queryLen = shape.queryLen(0);
        model.addDraftTo(shape, size.each(queryLen, shape.count(), requests), true, 0, out);
        int launches = model.launches();
        double afterwards = out.seconds();
        out.setTailNanos((long) Math.floor(afterwards * NANOS));
        int passes = window.draftPasses(queryLen);
        size.each(window.topk(), shape.count(), requests);
        for (int pass = 0; pass < passes; pass++) {
            model.addDraftTo(shape, size, false, pass, out);
            launches += model.launches();
        }
        double drafting = out.seconds() - afterwards;
        double preparing = queryLen > 1 ? runtime.verifyPreparation().seconds() : 0;
        out.add(CostPart.LAUNCH, Math.max(0, preparing - drafting));
        return launches;
    }

    private void decode(StepShape shape, int queryLen, int draftLaunches, StepCost out) {
        int bucket = shape.graphBatch(graphs);
        boolean graph = bucket >= 0;
        StackCost model = target.of(shape);
        model.addTo(shape, size.each(queryLen, shape.count(), graph ? bucket : shape.count()), graph, out);
        if (graph) {
            out.add(
                    CostPart.LAUNCH,
                    runtime.replaySeconds()
                            + (draftLaunches + model.launches())
                                    * runtime.graphGap().seconds());
        } else {
            waitForLaunches(draftLaunches + model.launches(), shape, out);
        }
    }

    /** What of the launches neither the devices' own work hides nor the step before, during which they began. */
    private void waitForLaunches(int launches, StepShape shape, StepCost out) {
        double seconds = launches * runtime.eagerLaunch().seconds();
        out.setLaunchNanos((long) Math.ceil(seconds * NANOS));
        out.add(CostPart.LAUNCH, Math.max(0, seconds - shape.headStartNanos() / NANOS - out.seconds()));
    }
}

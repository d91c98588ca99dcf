package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.Placement;
import org.jspecify.annotations.Nullable;

/**
 * How long a step takes on each stage of a pipeline, and on the way from one to the next: a stage sends the hidden state and
 * the residual of each token, each die its share, which the dies that share attention then gather
 * ({@code managers/scheduler_pp_mixin.py}, send_tensor_dict).
 */
public final class PipelineCost {
    /** A hidden state and a residual. */
    private static final int SENT_VECTORS = 2;

    private static final int PAIR = 2;

    private final List<StepCostModel> stages;
    private final @Nullable Hop hop;

    private PipelineCost(List<StepCostModel> stages, @Nullable Hop hop) {
        this.stages = stages;
        this.hop = hop;
    }

    /** The stages of {@code deployment}; a single one where it has no pipeline. */
    public static PipelineCost of(Deployment deployment) {
        List<StepCostModel> stages = new ArrayList<>();
        for (int stage = 0; stage < deployment.placement().pipeline().stages(); stage++) {
            stages.add(new ModelledStepCost(deployment.atStage(stage)));
        }
        return new PipelineCost(stages, stages.size() == 1 ? null : Hop.of(deployment));
    }

    /** The same stages with graphs of other batch sizes; what one of the two has priced, the other knows too. */
    public PipelineCost withGraphs(GraphBuckets graphs) {
        List<StepCostModel> others = new ArrayList<>();
        for (StepCostModel stage : stages) {
            others.add(stage instanceof ModelledStepCost modelled ? modelled.withGraphs(graphs) : stage);
        }
        return new PipelineCost(others, hop);
    }

    /** No pipeline, with steps that cost what {@code model} says. */
    public static PipelineCost atOnce(StepCostModel model) {
        return new PipelineCost(List.of(model), null);
    }

    /** From one stage to the next. */
    private record Hop(CollectiveTimer collectives, Placement placement, double tokenBytes) {
        static Hop of(Deployment deployment) {
            Placement placement = deployment.placement();
            return new Hop(
                    new CollectiveTimer(
                            new Topology(deployment.cluster()),
                            deployment.communication().engine(),
                            LaunchSkew.NONE),
                    placement,
                    (double) SENT_VECTORS
                            * deployment.model().hiddenSize()
                            * placement.quantisation().plain().bytes());
        }

        long nanos(StepShape shape) {
            double parts = shape.hasPrompts() ? placement.groups().cp() : 1;
            double bytes = shape.tokens() * tokenBytes / parts;
            int sharers = placement.attentionTp();
            double seconds = collectives.seconds(Kind.SEND_RECV, bytes / sharers, PAIR, placement.tp())
                    + collectives.seconds(Kind.ALL_GATHER, bytes, sharers, 1);
            return (long) Math.ceil(seconds * 1e9);
        }
    }

    /** Stages one behind the other. */
    public int stageCount() {
        return stages.size();
    }

    /** What a step costs on a stage. */
    public StepCostModel stage(int index) {
        return stages.get(index);
    }

    /** From the end of a step on one stage to its start on the next. */
    public long hopNanos(StepShape shape) {
        return hop == null ? 0 : hop.nanos(shape);
    }

    /** The way of one step through all stages, alone. */
    public long totalNanos(StepShape shape, StepCost scratch) {
        long nanos = (stages.size() - 1) * hopNanos(shape);
        for (StepCostModel stage : stages) {
            stage.cost(shape, scratch);
            nanos += scratch.totalNanos();
        }
        return nanos;
    }

    /** The time between the ends of equal steps that follow each other. */
    public long slowestNanos(StepShape shape, StepCost scratch) {
        long nanos = 0;
        for (StepCostModel stage : stages) {
            stage.cost(shape, scratch);
            nanos = Math.max(nanos, scratch.totalNanos());
        }
        return nanos;
    }
}

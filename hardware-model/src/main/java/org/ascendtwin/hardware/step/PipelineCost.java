package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.model.Placement;

/**
 * How long a step takes on each stage of a pipeline, and on the way from one to the next: a stage sends the hidden state and
 * the residual of each token, each die its share, which the dies that share attention then gather
 * ({@code managers/scheduler_pp_mixin.py}, send_tensor_dict).
 */
public final class PipelineCost {
    /** A hidden state and a residual. */
    private static final int SENT_VECTORS = 2;

    private static final int PAIR = 2;

    private final List<StepCostModel[]> stages;
    private final List<Hop> hops;

    /**
     * @param stages the groups of each, or one model for all of them
     * @param hops from each stage but the last to the next
     */
    private PipelineCost(List<StepCostModel[]> stages, List<Hop> hops) {
        this.stages = stages;
        this.hops = hops;
    }

    /** The stages of {@code deployment}; a single one where it has no pipeline. */
    public static PipelineCost of(Deployment deployment) {
        List<StepCostModel[]> stages = new ArrayList<>();
        List<Hop> hops = new ArrayList<>();
        int count = deployment.placement().pipeline().stages();
        for (int stage = 0; stage < count; stage++) {
            stages.add(groups(deployment.atStage(stage)));
            if (stage + 1 < count) {
                hops.add(Hop.of(deployment, stage));
            }
        }
        return new PipelineCost(stages, hops);
    }

    /** The step times of each group of a stage, groups that are alike having the same ones. */
    private static StepCostModel[] groups(Deployment stage) {
        if (stage.slow().clocks().isEmpty()) {
            return new StepCostModel[] {new ModelledStepCost(stage)};
        }
        SortedMap<Double, StepCostModel> models = new TreeMap<>();
        StepCostModel[] groups = new StepCostModel[stage.placement().dp()];
        for (int group = 0; group < groups.length; group++) {
            int number = group;
            groups[group] = models.computeIfAbsent(stage.clock(group), clock -> new ModelledStepCost(stage, number));
        }
        return groups;
    }

    /** The same stages with graphs of other batch sizes; what one of the two has priced, the other knows too. */
    public PipelineCost withGraphs(GraphBuckets graphs) {
        List<StepCostModel[]> others = new ArrayList<>();
        for (StepCostModel[] groups : stages) {
            StepCostModel[] rebuilt = new StepCostModel[groups.length];
            for (int group = 0; group < groups.length; group++) {
                rebuilt[group] = groups[group] instanceof ModelledStepCost modelled
                        ? modelled.withGraphs(graphs)
                        : groups[group];
            }
            others.add(rebuilt);
        }
        return new PipelineCost(others, hops);
    }

    /** No pipeline, with steps that cost what {@code model} says. */
    public static PipelineCost atOnce(StepCostModel model) {
        return new PipelineCost(List.<StepCostModel[]>of(new StepCostModel[] {model}), List.of());
    }

    /** From one stage to the next. */
    private record Hop(CollectiveTimer collectives, Placement placement, double tokenBytes) {
        static Hop of(Deployment deployment, int stage) {
            Placement placement = deployment.placement();
            SlowDies slow = deployment.slow().among(stage * placement.tp(), PAIR * placement.tp());
            return new Hop(
                    new CollectiveTimer(
                            slow.topology(deployment.cluster()),
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

    /** The same costs, with what is asked of the first stage noted in {@code sample}. */
    public PipelineCost notingIn(StepSample sample) {
        List<StepCostModel[]> noted = new ArrayList<>(stages);
        noted.set(
                0,
                Arrays.stream(stages.getFirst())
                        .map(model -> (StepCostModel) (shape, out) -> {
                            sample.see(shape);
                            model.cost(shape, out);
                        })
                        .toArray(StepCostModel[]::new));
        return new PipelineCost(noted, hops);
    }

    /** Stages one behind the other. */
    public int stageCount() {
        return stages.size();
    }

    /** What a step costs a group of dies on a stage. */
    public StepCostModel stage(int index, int group) {
        StepCostModel[] groups = stages.get(index);
        return groups[groups.length == 1 ? 0 : group];
    }

    /** From the end of a step on stage {@code index} to its start on the next. */
    public long hopNanos(int index, StepShape shape) {
        return index < hops.size() ? hops.get(index).nanos(shape) : 0;
    }

    /** The way of one step through all stages, alone. */
    public long totalNanos(StepShape shape, StepCost scratch) {
        long nanos = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            nanos += nanos(stage, shape, scratch) + hopNanos(stage, shape);
        }
        return nanos;
    }

    /** The time between the ends of equal steps that follow each other. */
    public long slowestNanos(StepShape shape, StepCost scratch) {
        long nanos = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            nanos = Math.max(nanos, nanos(stage, shape, scratch));
        }
        return nanos;
    }

    /** The time of the slowest group if all have the same to do. */
    private long nanos(int stage, StepShape shape, StepCost scratch) {
        long nanos = 0;
        for (StepCostModel group : stages.get(stage)) {
            group.cost(shape, scratch);
            nanos = Math.max(nanos, scratch.totalNanos());
        }
        return nanos;
    }
}

package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * One server: a model on dies of a cluster, and how its steps are launched.
 *
 * @param device one die
 * @param cluster the machines and their network
 * @param model the target model
 * @param placement how it lies on the dies
 * @param graphs the decode batch sizes with a captured graph
 * @param fusions which operators run as one kernel
 * @param communication how the dies talk to each other
 * @param overlap what runs at the same time
 * @param runtime what the serving runtime adds
 * @param speculation how draft tokens are proposed; null where they are not
 * @param slow dies that are not as they should be, counted from the first of this deployment
 */
public record Deployment(
        Device device,
        Cluster cluster,
        ModelConfig model,
        Placement placement,
        GraphBuckets graphs,
        Fusions fusions,
        Communication communication,
        Overlap overlap,
        RuntimeCosts runtime,
        @Nullable Speculation speculation,
        SlowDies slow) {
    public Deployment {
        if (placement.dies() > cluster.dieCount()) {
            throw new IllegalArgumentException("tp_size " + placement.tp()
                    + (placement.pipeline().stages() == 1
                            ? ""
                            : " times pp_size " + placement.pipeline().stages())
                    + "; allowed: up to " + cluster.dieCount() + " dies of " + cluster.id()
                    + ". Maybe add nodes to the cluster");
        }
        checkParts(model, placement);
        device.cube().macsPerCycle(placement.quantisation().activation());
        Transformer transformer = Transformer.of(model, placement, fusions);
        for (int kind = 0; kind < transformer.kindCount(); kind++) {
            transformer.mixer(kind);
        }
    }

    /** Parts of a prompt stay apart in every layer: nothing brings them together for a layer that all dies share. */
    private static void checkParts(ModelConfig model, Placement placement) {
        boolean together = model.layers().stream().anyMatch(kind -> !placement.scatters(kind.feedForward()));
        if (placement.groups().cp() > 1 && together) {
            throw new IllegalArgumentException(
                    "attn_cp_size " + placement.groups().cp() + " with layers of "
                            + model.id()
                            + " that all dies share; allowed: 1, or layers that each die computes for its own tokens."
                            + " Maybe set --moe-dense-tp-size 1 and --moe-a2a-backend deepep");
        }
    }

    /** This deployment as one stage of its pipeline. */
    public Deployment atStage(int stage) {
        Deployment staged =
                withPlacement(placement.withPipeline(placement.pipeline().at(stage)));
        return staged.withSlow(slow.among(stage * placement.tp(), placement.tp()));
    }

    /** Its links. */
    public Topology topology() {
        return slow.topology(cluster);
    }

    /** The part of its clock that the slowest die of {@code group} reaches, one of those with requests of their own. */
    double clock(int group) {
        int dies = placement.tp() / placement.dp();
        return slow.slowestClock(group * dies, dies);
    }

    /** Tokens that a decode step computes for a request: one, or the most that a verification does. */
    public int verifiedTokens() {
        return speculation == null ? 1 : speculation.draftTokens();
    }

    /** The part of its clock that the slowest die reaches. */
    double clock() {
        return slow.slowestClock(0, placement.tp());
    }

    /** A deployment with the fusions and the communication that SGLang on Ascend has by itself. */
    public Deployment(
            Device device,
            Cluster cluster,
            ModelConfig model,
            Placement placement,
            GraphBuckets graphs,
            @Nullable Speculation speculation) {
        this(
                device,
                cluster,
                model,
                placement,
                graphs,
                Fusions.USUAL,
                Communication.usual(cluster),
                Overlap.NONE,
                RuntimeCosts.least(device),
                speculation,
                SlowDies.NONE);
    }

    /** This deployment with the model placed otherwise. */
    public Deployment withPlacement(Placement other) {
        return new Deployment(
                device, cluster, model, other, graphs, fusions, communication, overlap, runtime, speculation, slow);
    }

    /** This deployment with graphs of other batch sizes. */
    public Deployment withGraphs(GraphBuckets other) {
        return new Deployment(
                device, cluster, model, placement, other, fusions, communication, overlap, runtime, speculation, slow);
    }

    /** This deployment with other fusions. */
    public Deployment withFusions(Fusions other) {
        return new Deployment(
                device, cluster, model, placement, graphs, other, communication, overlap, runtime, speculation, slow);
    }

    /** This deployment with dies that talk to each other otherwise. */
    public Deployment withCommunication(Communication other) {
        return new Deployment(
                device, cluster, model, placement, graphs, fusions, other, overlap, runtime, speculation, slow);
    }

    /** This deployment with other things at the same time. */
    public Deployment withOverlap(Overlap other) {
        return new Deployment(
                device, cluster, model, placement, graphs, fusions, communication, other, runtime, speculation, slow);
    }

    /** This deployment under another serving runtime. */
    public Deployment withRuntime(RuntimeCosts other) {
        return new Deployment(
                device, cluster, model, placement, graphs, fusions, communication, overlap, other, speculation, slow);
    }

    /** This deployment on dies of which some are slow, counted from its first. */
    public Deployment withSlow(SlowDies other) {
        return new Deployment(
                device,
                cluster,
                model,
                placement,
                graphs,
                fusions,
                communication,
                overlap,
                runtime,
                speculation,
                other);
    }
}

package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.collective.RankLevels;
import org.ascendtwin.hardware.collective.Ranks;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.fabric.Topology;

/**
 * When experts move to other ranks and how long serving stops for it (SGLang, eplb/eplb_manager.py).
 *
 * @param everyForwards passes between two rebalances ({@code --eplb-rebalance-num-iterations})
 * @param layersPerChunk layers moved between two passes ({@code --eplb-rebalance-layers-per-chunk}); 0 for all at once
 */
public record Rebalance(int everyForwards, int layersPerChunk) {
    /** SGLang's own: all layers at once, every 1000 passes. */
    public static final Rebalance DEFAULT = new Rebalance(1000, 0);

    public Rebalance {
        Range.check("eplb_rebalance_num_iterations", everyForwards, 1, 1 << 30);
        Range.check("eplb_rebalance_layers_per_chunk", layersPerChunk, 0, 1 << 16);
    }

    /** Pauses of one rebalance of {@code layers} layers. */
    public int pauses(int layers) {
        return layersPerChunk == 0 ? 1 : (layers + layersPerChunk - 1) / layersPerChunk;
    }

    /**
     * Seconds of the longest pause: the rank with the most new experts fetches them from all others.
     *
     * @param fetched experts that this rank fetches in a layer ({@link ExpertPlacement#mostFetched})
     * @param expertBytes weights of one expert of one layer
     */
    public double pauseSeconds(Topology topology, int ranks, int fetched, double expertBytes, int layers) {
        if (ranks == 1 || fetched == 0) {
            return 0;
        }
        RankLevels levels = new RankLevels(topology, Ranks.of(ranks), Engine.HOST);
        int chunk = layersPerChunk == 0 ? layers : Math.min(layers, layersPerChunk);
        double bytes = chunk * fetched * expertBytes;
        return topology.cluster().transport().hostLaunch().seconds()
                + levels.longestLatencySeconds()
                + levels.atOnceSeconds(bytes / (ranks - 1));
    }
}

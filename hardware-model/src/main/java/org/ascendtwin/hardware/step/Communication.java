package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.hardware.fabric.Cluster;

/**
 * How the dies of a server talk to each other.
 *
 * @param engine who carries out collectives, with which shortcuts
 * @param limits how many tokens are sent to experts at once
 * @param loads how unequally ranks are loaded by their experts
 */
public record Communication(Engine engine, TokenLimits limits, RankLoads loads) {

    /** What HCCL and DeepEP do on {@code cluster} unless told otherwise, all experts equally loaded. */
    public static Communication usual(Cluster cluster) {
        return new Communication(Engine.usual(cluster), TokenLimits.MANY_ROUNDS, RankLoads.ALIKE);
    }

    /** The same with other loads of experts. */
    public Communication withLoads(RankLoads others) {
        return new Communication(engine, limits, others);
    }
}

package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.hardware.fabric.Cluster;

/**
 * How the dies of a server talk to each other.
 *
 * @param engine who carries out collectives, with which shortcuts
 * @param limits how many tokens are sent to experts at once
 * @param hottest tokens of the hottest rank's experts over the mean, 1 where all are alike
 */
public record Communication(Engine engine, TokenLimits limits, double hottest) {
    public Communication {
        Range.check("load of the hottest rank over the mean", hottest, 1, 1 << 16);
    }

    /** What HCCL and DeepEP do on {@code cluster} unless told otherwise, all experts equally loaded. */
    public static Communication usual(Cluster cluster) {
        return new Communication(Engine.usual(cluster), TokenLimits.MANY_ROUNDS, 1);
    }

    /** The same with other loads of experts. */
    public Communication withHottest(double load) {
        return new Communication(engine, limits, load);
    }
}

package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * A tiled matmul: T = fixed + max(cube, load, store).
 *
 * <p>The output is cut into tiles of mt×nt, spread over the cores in w = ceil(tiles/cores) waves. Each core loads
 * (mt·activation + nt·weight)·k bytes per tile. Every operand byte comes from HBM once, at the cold rate; whatever the
 * cores load beyond that comes from L2; the two add up, as measured on 910B2 and 950PR. The tile is the one that takes
 * least, within what L0C holds in 32-bit sums. The products of a grouped matmul share the waves. A weight narrower than
 * a 16-bit activation is widened by the vector cores on its way: it comes from HBM narrow, and all tiles load it wide
 * from L2. Sums of 8-bit operands that need more than scales by column pass the vector cores afterwards.
 */
final class MatmulTimer {
    private static final int STEP = 16;
    private static final int LARGEST = 512;
    private static final int SUM_BYTES = 4;

    private final Device device;
    private final KernelCosts costs;
    private final int cores;
    private final int tileElements;
    private final double coldPerSecond;
    private final double l2PerSecondPerCore;

    MatmulTimer(Device device) {
        this.device = device;
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.tileElements = device.cube().accumulatorBytes() / SUM_BYTES;
        this.coldPerSecond = device.coldBytesPerSecond();
        this.l2PerSecondPerCore = device.l2BytesPerSecond() / cores;
    }

    double seconds(GroupedMatmul matmul) {
        return matmul.groups() == 0 ? 0 : fixedSeconds(matmul) + partSeconds(matmul);
    }

    double fixedSeconds(GroupedMatmul matmul) {
        boolean scheduled = matmul.kind() == GroupedMatmul.Kind.EXPERTS;
        return scheduled ? costs.quantisedMatmulFixedSeconds() : fixedSeconds(matmul.each());
    }

    /** Seconds without the start, of products that are part of a larger kernel. */
    double partSeconds(GroupedMatmul matmul) {
        double floor = matmul.bytes() / device.memory().hbmBytesPerSecond();
        return matmul.groups() * matmul.each().epilogueSeconds(device)
                + Math.max(floor, bestTileSeconds(matmul.each(), matmul.groups(), matmul.operandBytes()));
    }

    double seconds(Matmul matmul) {
        return fixedSeconds(matmul) + partSeconds(matmul);
    }

    double fixedSeconds(Matmul matmul) {
        return matmul.quantised() ? costs.quantisedMatmulFixedSeconds() : costs.matmulFixedSeconds();
    }

    /** Seconds without the start, of a product that is part of a larger kernel. */
    double partSeconds(Matmul matmul) {
        double floor = Math.max(
                matmul.bytes() / device.memory().hbmBytesPerSecond(),
                (double) matmul.rows() * matmul.columns() * matmul.result().bytes() / coldPerSecond);
        return matmul.epilogueSeconds(device) + Math.max(floor, bestTileSeconds(matmul, 1, matmul.operandBytes()));
    }

    private double bestTileSeconds(Matmul matmul, int groups, double unique) {
        double macsPerSecond =
                device.cube().macsPerCycle(matmul.activation()) * device.cube().hertz() * costs.cubeEfficiency();
        int mostRows = Math.min(LARGEST, roundUp(matmul.rows()));
        int mostColumns = Math.min(LARGEST, roundUp(matmul.columns()));
        double best = Double.POSITIVE_INFINITY;
        for (int mt = STEP; mt <= mostRows; mt += STEP) {
            int widest = Math.min(mostColumns, tileElements / mt / STEP * STEP);
            for (int nt = STEP; nt <= widest; nt += STEP) {
                best = Math.min(best, tileSeconds(matmul, groups, unique, mt, nt, macsPerSecond));
            }
        }
        return best;
    }

    private double tileSeconds(Matmul matmul, int groups, double unique, int mt, int nt, double macsPerSecond) {
        long tiles = (long) groups * ((matmul.rows() + mt - 1) / mt) * ((matmul.columns() + nt - 1) / nt);
        long waves = (tiles + cores - 1) / cores;
        double cube = waves * ((double) mt * nt * matmul.depth()) / macsPerSecond;
        boolean widened = matmul.widened();
        double weightBytes =
                widened ? matmul.activation().bytes() : matmul.weight().bytes();
        double perCore = waves * (mt * matmul.activation().bytes() + nt * weightBytes) * matmul.depth();
        double fresh = widened ? 0 : unique / cores;
        double load = unique / coldPerSecond + Math.max(0, perCore - fresh) / l2PerSecondPerCore;
        return Math.max(cube, load);
    }

    double tileSeconds(Matmul matmul, int groups, int mt, int nt) {
        double macsPerSecond =
                device.cube().macsPerCycle(matmul.activation()) * device.cube().hertz() * costs.cubeEfficiency();
        return tileSeconds(matmul, groups, groups * matmul.operandBytes(), mt, nt, macsPerSecond);
    }

    private static int roundUp(int value) {
        return (value + STEP - 1) / STEP * STEP;
    }
}

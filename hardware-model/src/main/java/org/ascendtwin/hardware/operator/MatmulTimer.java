package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelDetails;

/**
 * The work of a tiled matmul: T = max(cube, load, store) + sums of a split depth.
 *
 * <p>The output is cut into tiles of mt×nt, spread over the cores in w = ceil(tiles·splits/cores) waves. Each core loads
 * (mt·activation + nt·weight)·k/splits bytes per tile. Every operand byte comes from HBM once, at the cold rate; whatever
 * the cores load beyond that comes from L2; the two add up, as measured on 910B2 and 950PR. The tile is the one that takes
 * least, within what L0C holds in 32-bit sums. The products of a grouped matmul share the waves. A weight narrower than
 * a 16-bit activation is widened by the vector cores on its way: it comes from HBM narrow, and all tiles load it wide
 * from L2. Sums of 8-bit operands that need more than scales by column pass the vector cores afterwards.
 */
final class MatmulTimer {
    private static final int STEP = 16;
    private static final int LARGEST = 512;
    private static final int MOST_SPLITS = 16;
    /** Steps of operands that L1 holds. */
    static final int STEPS_IN_L1 = 4;
    /** Inner elements that a core loads at most for one step. */
    static final int LONGEST_STEP = 512;

    private static final int SUM_BYTES = 4;

    private final Device device;
    private final KernelCosts costs;
    private final int cores;
    private final int tileElements;
    private final double coldPerSecond;
    private final double corePerSecond;
    private final double l2PerSecondPerCore;
    private final double sumsPerSecond;
    private final double wideningStepSeconds;

    MatmulTimer(Device device, KernelDetails details) {
        this.wideningStepSeconds = details.wideningStepSeconds();
        this.device = device;
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.tileElements = device.cube().accumulatorBytes() / SUM_BYTES;
        this.coldPerSecond = device.coldBytesPerSecond();
        this.corePerSecond = device.coreBytesPerSecond();
        this.sumsPerSecond = OperatorTimer.sumsPerSecond(device);
        this.l2PerSecondPerCore = device.l2BytesPerSecond() / cores;
    }

    double fixedSeconds(GroupedMatmul matmul) {
        boolean scheduled = matmul.kind() == GroupedMatmul.Kind.EXPERTS;
        return scheduled ? costs.quantisedMatmulFixedSeconds() : fixedSeconds(matmul.each());
    }

    /** Seconds without the start, of products that are part of a larger kernel. */
    double partSeconds(GroupedMatmul matmul) {
        double floor = floorSeconds(matmul.operandBytes(), matmul.bytes());
        return matmul.groups() * besidesSeconds(matmul.each())
                + Math.max(floor, bestTileSeconds(matmul.each(), matmul.groups()));
    }

    double fixedSeconds(Matmul matmul) {
        return matmul.quantised() ? costs.quantisedMatmulFixedSeconds() : costs.matmulFixedSeconds();
    }

    /** Seconds without the start, of a product that is part of a larger kernel. */
    double partSeconds(Matmul matmul) {
        double floor = floorSeconds(matmul.operandBytes(), matmul.bytes());
        return besidesSeconds(matmul) + handOverSeconds(matmul) + Math.max(floor, bestTileSeconds(matmul, 1));
    }

    /** Where vector cores widen the weight, each step along the depth waits for them. */
    private double handOverSeconds(Matmul matmul) {
        return matmul.widened() ? parts(matmul.depth(), LONGEST_STEP) * wideningStepSeconds : 0;
    }

    /** What the vector cores do to operands before and to results afterwards. */
    private double besidesSeconds(Matmul matmul) {
        return matmul.repackedElements() / Matmul.repackedPerSecond(device) + matmul.epilogueSeconds(device);
    }

    /** What memory takes: results that L2 cannot hold pass it at the rate that cold operands do. */
    private double floorSeconds(double operandBytes, double bytes) {
        double resultBytes = bytes - operandBytes;
        double written = resultBytes > device.memory().l2Bytes() ? bytes : resultBytes;
        return Math.max(bytes / device.memory().hbmBytesPerSecond(), written / coldPerSecond);
    }

    /** The least over all tiles, largest first: what their cubes and re-reads alone take rules most of the small ones out. */
    private double bestTileSeconds(Matmul matmul, int groups) {
        int mostRows = Math.min(LARGEST, roundUp(matmul.rows()));
        int mostColumns = Math.min(LARGEST, roundUp(matmul.columns()));
        double coldSeconds = groups * matmul.operandBytes() / cores / l2PerSecondPerCore;
        double cubeSeconds = matmul.depth() / macsPerSecond(matmul);
        double best = Double.POSITIVE_INFINITY;
        for (int mt = mostRows; mt >= STEP; mt -= STEP) {
            int rowTiles = groups * parts(matmul.rows(), mt);
            double rowBytes = mt * matmul.activation().bytes();
            for (int nt = Math.min(mostColumns, tileElements / mt / STEP * STEP); nt >= STEP; nt -= STEP) {
                int tiles = rowTiles * parts(matmul.columns(), nt);
                double tileBytes =
                        matmul.depth() * (rowBytes + nt * matmul.loadedWeight().bytes());
                double reread = tileBytes / l2PerSecondPerCore;
                double cube = mt * nt * cubeSeconds;
                int most = mostSplits(matmul, tiles);
                for (int splits = 1; splits <= Math.max(1, most); splits++) {
                    double turns = (double) parts(tiles * splits, cores) / splits;
                    if (turns * cube < best && turns * reread - coldSeconds < best) {
                        best = Math.min(best, tileSeconds(matmul, groups, mt, nt, splits));
                    }
                }
            }
        }
        return best;
    }

    /** Splitting fills cores that have no tile; beyond two tiles a core it only adds sums. */
    private int mostSplits(Matmul matmul, int tiles) {
        int most = Math.min(MOST_SPLITS, 2 * cores / tiles);
        while (most > 1 && !OperatorTimer.splittable(matmul, most)) {
            most--;
        }
        return most;
    }

    double tileSeconds(Matmul matmul, int groups, int mt, int nt, int splits) {
        double depth = (double) matmul.depth() / splits;
        int rowTiles = parts(matmul.rows(), mt);
        long tiles = (long) groups * splits * rowTiles * parts(matmul.columns(), nt);
        long waves = (tiles + cores - 1) / cores;
        double cube = mt * nt * depth / macsPerSecond(matmul);
        double tileBytes = depth
                * (mt * matmul.activation().bytes() + nt * matmul.loadedWeight().bytes());
        double cold = Math.min(coldPerSecond, Math.min(tiles, cores) * corePerSecond);
        double activation = matmul.repacksActivation() ? 0 : groups * matmul.activationBytes();
        double weight = matmul.repacksWeight() ? 0 : groups * matmul.weightBytes();
        long turns = groups > 1 ? waves : Math.min(waves, parts(rowTiles, cores));
        double first = activation / turns + weight / waves;
        double kept = matmul.widened() ? 0 : weight / waves;
        boolean besideCube = matmul.widened() && wideningStepSeconds > 0;
        double early = loadSeconds(tileBytes, first, first - weight / waves + kept, cold, besideCube);
        double late = loadSeconds(tileBytes, weight / waves, kept, cold, besideCube);
        double loads = turns * early + (waves - turns) * late;
        double store = mt * nt * (splits == 1 ? matmul.result().bytes() : SUM_BYTES) / l2PerSecondPerCore;
        double computed = cube + (2 * mt * nt > tileElements ? store : 0);
        double step = Math.min(1, stepDepth(matmul, mt, nt) / depth);
        double fill = step * Math.min(tileBytes * cores / cold, cube);
        double work = turns * Math.max(computed, early) + (waves - turns) * Math.max(computed, late);
        return fill + Math.max(work, loads) + store + (splits == 1 ? 0 : sumSeconds(matmul, groups, splits));
    }

    private double macsPerSecond(Matmul matmul) {
        return device.cube().macsPerCycle(matmul.activation())
                * device.cube().hertz()
                * device.kernels().cubeEfficiency();
    }

    /**
     * A core's loads of one tile while all cores together bring {@code coldBytes} that no core had before. In step, all wait
     * for memory first and read L2 then; free, some read L2 while others have the memory to themselves. Cores that
     * share rows or columns are half-way between the two. What is widened on its way, not among the {@code keptBytes}, is
     * read from L2 even by the core that brought it; where vector cores widen it, they bring it beside the loads of the cube.
     */
    private double loadSeconds(
            double tileBytes, double coldBytes, double keptBytes, double coldRate, boolean besideCube) {
        if (besideCube) {
            return Math.max(coldBytes / coldRate, tileBytes / l2PerSecondPerCore);
        }
        double own = Math.min(tileBytes, coldBytes / cores);
        double reread = (tileBytes - Math.min(tileBytes, keptBytes / cores)) / l2PerSecondPerCore;
        double alone = own / corePerSecond;
        double inStep = Math.max(coldBytes / coldRate, alone) + reread;
        double free = Math.max(coldBytes / coldRate, alone + reread);
        return (inStep + free) / 2;
    }

    /** Inner elements of one step, of which L1 holds {@value #STEPS_IN_L1}. */
    private double stepDepth(Matmul matmul, int mt, int nt) {
        double perDepth =
                mt * matmul.activation().bytes() + nt * matmul.loadedWeight().bytes();
        return Math.min(LONGEST_STEP, device.cube().buffers().l1Bytes() / (double) STEPS_IN_L1 / perDepth);
    }

    /** The 32-bit parts of a split depth go to L2 and come back to be added up. */
    private double sumSeconds(Matmul matmul, int groups, int splits) {
        double sums = (double) groups * splits * matmul.rows() * matmul.columns();
        return Math.max(sums * SUM_BYTES / cores / l2PerSecondPerCore, sums / sumsPerSecond);
    }

    private static int parts(int size, int step) {
        return (size + step - 1) / step;
    }

    private static int roundUp(int value) {
        return parts(value, STEP) * STEP;
    }
}

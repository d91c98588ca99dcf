package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * A matmul as a program: tiles dealt to the cores in turn, each computed in steps along the depth. A step's time is what
 * the cube needs or what L0A and L0B need to be filled, whichever is longer, as those are double-buffered. Where the depth
 * is split, the parts of a tile are dealt like tiles and leave 32-bit sums in L2, which all cores add up after a barrier.
 */
final class MatmulProgram {
    private static final int FRACTAL = 16;
    private static final double NANOS = 1e9;
    private static final int SUM_BYTES = 4;

    private final Device device;
    private final Matmul matmul;
    private final int groups;
    private final Tiling tiling;
    private final ProgramBuilder builder;
    private final int depthSteps;
    private final int rowTiles;
    private final int columnTiles;
    private final int firstRowBlock;
    private final int firstColumnBlock;
    private final int[] partialBlocks;
    private final int slices;
    private final boolean throughMemory;

    private MatmulProgram(Device device, Matmul matmul, int groups, Tiling tiling, ProgramBuilder builder) {
        this.device = device;
        this.matmul = matmul;
        this.groups = groups;
        this.tiling = tiling;
        this.builder = builder;
        this.depthSteps = parts(matmul.depth(), tiling.depth());
        this.rowTiles = parts(matmul.rows(), tiling.rows());
        this.columnTiles = parts(matmul.columns(), tiling.columns());
        StepLimit.check("a matmul", (double) groups * rowTiles * columnTiles * depthSteps);
        this.firstRowBlock = addActivation();
        this.firstColumnBlock = addWeight();
        new Repacking(device, matmul, builder)
                .add(
                        firstRowBlock,
                        groups * rowTiles * depthSteps,
                        firstColumnBlock,
                        groups * columnTiles * depthSteps);
        this.slices = parts(builder.coreCount(), groups * rowTiles * columnTiles);
        this.throughMemory = writesThrough();
        this.partialBlocks = new int[tiling.splits() > 1 ? groups * rowTiles * columnTiles * tiling.splits() : 0];
    }

    /** The program of {@code groups} products like {@code each}, whose tiles share the cores. */
    static KernelProgram of(Device device, Matmul each, int groups, Tiling tiling) {
        ProgramBuilder builder = new ProgramBuilder(device.cube().cores());
        KernelProgram.Buffering buffering = write(device, each, groups, tiling, builder);
        return new KernelProgram(builder, buffering, CoreRates.cube(device));
    }

    /** Adds such products to a program that has others before; returns what buffers they need. */
    static KernelProgram.Buffering write(
            Device device, Matmul each, int groups, Tiling tiling, ProgramBuilder builder) {
        tiling.checkFits(each, device.cube());
        return new MatmulProgram(device, each, groups, tiling, builder).write();
    }

    private KernelProgram.Buffering write() {
        int cores = builder.coreCount();
        int[] order = tiling.order().sequence(rowTiles, columnTiles);
        int dealt = 0;
        for (int group = 0; group < groups; group++) {
            for (int tile : order) {
                for (int split = 0; split < tiling.splits(); split++) {
                    addTile(builder.core(dealt++ % cores), group, tile, split);
                }
            }
        }
        if (tiling.splits() > 1) {
            builder.addBarrier();
            addSums();
        }
        double step = tiling.depth()
                * (tiling.rows() * matmul.activation().bytes()
                        + tiling.columns() * matmul.loadedWeight().bytes());
        int stepsAhead = (int) (device.cube().buffers().l1Bytes() / step);
        int results = device.cube().accumulatorBytes() / (tiling.rows() * tiling.columns() * SUM_BYTES);
        return new KernelProgram.Buffering(stepsAhead, results);
    }

    /** Whether L2 cannot hold the results, so that they go to memory at once. */
    private boolean writesThrough() {
        double resultBytes = (double) groups
                * matmul.rows()
                * matmul.columns()
                * matmul.result().bytes();
        return resultBytes > device.memory().l2Bytes();
    }

    private int addActivation() {
        int first = CoreSteps.NO_BLOCK;
        for (int group = 0; group < groups; group++) {
            for (int row = 0; row < rowTiles; row++) {
                for (int k = 0; k < depthSteps; k++) {
                    int block = builder.block(
                            (double) depth(k) * rows(row) * matmul.activation().bytes());
                    first = first == CoreSteps.NO_BLOCK ? block : first;
                }
            }
        }
        return first;
    }

    private int addWeight() {
        int first = CoreSteps.NO_BLOCK;
        for (int group = 0; group < groups; group++) {
            for (int column = 0; column < columnTiles; column++) {
                for (int k = 0; k < depthSteps; k++) {
                    double elements = (double) depth(k) * columns(column);
                    double wide = elements * matmul.loadedWeight().bytes();
                    int block = matmul.repacksWeight()
                            ? builder.block(wide)
                            : builder.weightBlock(elements * matmul.weight().bytes(), wide);
                    first = first == CoreSteps.NO_BLOCK ? block : first;
                }
            }
        }
        return first;
    }

    private int depth(int k) {
        return part(matmul.depth(), tiling.depth(), k);
    }

    private int rows(int row) {
        return part(matmul.rows(), tiling.rows(), row);
    }

    private int columns(int column) {
        return part(matmul.columns(), tiling.columns(), column);
    }

    private void addTile(CoreSteps steps, int group, int tile, int split) {
        int row = tile / columnTiles;
        int column = tile % columnTiles;
        int from = (int) ((long) depthSteps * split / tiling.splits());
        int to = (int) ((long) depthSteps * (split + 1) / tiling.splits());
        int rowBlocks = firstRowBlock + (group * rowTiles + row) * depthSteps;
        int columnBlocks = firstColumnBlock + (group * columnTiles + column) * depthSteps;
        boolean whole = tiling.splits() == 1;
        double width = whole ? matmul.result().bytes() : SUM_BYTES;
        double result = rows(row) * width * columns(column);
        for (int k = from; k < to; k++) {
            double nanos = stepNanos(rows(row), columns(column), depth(k));
            steps.add(rowBlocks + k, columnBlocks + k, nanos, k == to - 1 ? result : 0);
        }
        if (whole && throughMemory) {
            steps.storeThrough();
        }
        if (!whole) {
            int part = (group * rowTiles * columnTiles + tile) * tiling.splits() + split;
            partialBlocks[part] = builder.block(result / slices);
            for (int slice = 1; slice < slices; slice++) {
                builder.block(result / slices);
            }
            steps.storeAs(partialBlocks[part], slices);
        }
    }

    /** Each tile's parts are loaded, added on the vector cores and stored, slices of tiles dealt in turn. */
    private void addSums() {
        double nanosPerElement = NANOS / OperatorTimer.sumsPerSecond(device) * builder.coreCount();
        for (int dealt = 0; dealt < groups * rowTiles * columnTiles * slices; dealt++) {
            CoreSteps steps = builder.core(dealt % builder.coreCount());
            int tile = dealt / slices;
            int inGroup = tile % (rowTiles * columnTiles);
            double elements = (double) rows(inGroup / columnTiles) * columns(inGroup % columnTiles) / slices;
            for (int split = 0; split < tiling.splits(); split++) {
                int block = partialBlocks[tile * tiling.splits() + split] + dealt % slices;
                double stored = split == tiling.splits() - 1
                        ? elements * matmul.result().bytes()
                        : 0;
                steps.add(block, CoreSteps.NO_BLOCK, elements * nanosPerElement, stored);
                if (stored > 0 && throughMemory) {
                    steps.storeThrough();
                }
            }
        }
    }

    private double stepNanos(int rows, int columns, int depth) {
        double hertz = device.cube().hertz();
        double macs = (double) fractals(rows) * fractals(columns) * fractals(depth);
        double cube = macs
                / (device.cube().macsPerCycle(matmul.activation())
                        * device.kernels().cubeEfficiency());
        double left = (double) depth
                * rows
                * matmul.activation().bytes()
                / device.cube().buffers().leftBytesPerCycle();
        double right = (double) depth
                * columns
                * matmul.activation().bytes()
                / device.cube().buffers().rightBytesPerCycle();
        return Math.max(cube, Math.max(left, right)) / hertz * NANOS;
    }

    private static int fractals(int size) {
        return parts(size, FRACTAL) * FRACTAL;
    }

    private static int parts(int size, int step) {
        return (size + step - 1) / step;
    }

    private static int part(int size, int step, int index) {
        return Math.min(step, size - index * step);
    }
}

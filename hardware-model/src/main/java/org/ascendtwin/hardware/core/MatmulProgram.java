package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;

/**
 * A matmul as a program: tiles dealt to the cores in turn, each computed in steps along the depth. A step's time is what
 * the cube needs or what L0A and L0B need to be filled, whichever is longer, as those are double-buffered.
 */
final class MatmulProgram {
    private static final int FRACTAL = 16;
    private static final double NANOS = 1e9;
    private static final int SUM_BYTES = 4;

    private final Device device;
    private final Matmul matmul;
    private final int groups;
    private final Tiling tiling;
    private final int depthSteps;
    private final int rowTiles;
    private final int columnTiles;

    private MatmulProgram(Device device, Matmul matmul, int groups, Tiling tiling) {
        this.device = device;
        this.matmul = matmul;
        this.groups = groups;
        this.tiling = tiling;
        this.depthSteps = parts(matmul.depth(), tiling.depth());
        this.rowTiles = parts(matmul.rows(), tiling.rows());
        this.columnTiles = parts(matmul.columns(), tiling.columns());
    }

    /** The program of {@code groups} products like {@code each}, whose tiles share the cores. */
    static KernelProgram of(Device device, Matmul each, int groups, Tiling tiling) {
        tiling.checkFits(each, device.cube());
        MatmulProgram program = new MatmulProgram(device, each, groups, tiling);
        StepLimit.check("a matmul", (double) groups * program.rowTiles * program.columnTiles * program.depthSteps);
        return program.build();
    }

    private KernelProgram build() {
        int cores = device.cube().cores();
        List<CoreSteps> steps = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            steps.add(new CoreSteps());
        }
        int tile = 0;
        for (int group = 0; group < groups; group++) {
            for (int column = 0; column < columnTiles; column++) {
                for (int row = 0; row < rowTiles; row++) {
                    addTile(steps.get(tile++ % cores), group, row, column);
                }
            }
        }
        double step = tiling.depth()
                * (tiling.rows() * matmul.activation().bytes()
                        + tiling.columns() * matmul.weight().bytes());
        int stepsAhead = (int) (device.cube().buffers().l1Bytes() / step);
        int results = device.cube().accumulatorBytes() / (tiling.rows() * tiling.columns() * SUM_BYTES);
        boolean large = (double) groups
                        * matmul.rows()
                        * matmul.columns()
                        * matmul.result().bytes()
                > device.memory().l2Bytes();
        return new KernelProgram(
                blocks(),
                groups * rowTiles * depthSteps,
                steps,
                new KernelProgram.Buffering(stepsAhead, results, large));
    }

    /** The activations of all groups, then their weights. */
    private double[] blocks() {
        double[] bytes = new double[groups * (rowTiles + columnTiles) * depthSteps];
        for (int group = 0; group < groups; group++) {
            for (int k = 0; k < depthSteps; k++) {
                double depth = part(matmul.depth(), tiling.depth(), k);
                for (int row = 0; row < rowTiles; row++) {
                    bytes[rowBlock(group, row, k)] = depth
                            * part(matmul.rows(), tiling.rows(), row)
                            * matmul.activation().bytes();
                }
                for (int column = 0; column < columnTiles; column++) {
                    bytes[columnBlock(group, column, k)] = depth
                            * part(matmul.columns(), tiling.columns(), column)
                            * matmul.weight().bytes();
                }
            }
        }
        return bytes;
    }

    private int rowBlock(int group, int row, int k) {
        return (group * rowTiles + row) * depthSteps + k;
    }

    private int columnBlock(int group, int column, int k) {
        return (groups * rowTiles + group * columnTiles + column) * depthSteps + k;
    }

    private void addTile(CoreSteps steps, int group, int row, int column) {
        int rows = part(matmul.rows(), tiling.rows(), row);
        int columns = part(matmul.columns(), tiling.columns(), column);
        double result = (double) rows * columns * matmul.result().bytes();
        for (int k = 0; k < depthSteps; k++) {
            double nanos = stepNanos(rows, columns, part(matmul.depth(), tiling.depth(), k));
            double store = k == depthSteps - 1 ? result : 0;
            steps.add(rowBlock(group, row, k), columnBlock(group, column, k), nanos, store);
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

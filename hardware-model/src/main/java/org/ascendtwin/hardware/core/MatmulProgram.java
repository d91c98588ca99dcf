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
    private final Tiling tiling;
    private final int depthSteps;
    private final int rowTiles;
    private final int columnTiles;

    private MatmulProgram(Device device, Matmul matmul, Tiling tiling) {
        this.device = device;
        this.matmul = matmul;
        this.tiling = tiling;
        this.depthSteps = parts(matmul.depth(), tiling.depth());
        this.rowTiles = parts(matmul.rows(), tiling.rows());
        this.columnTiles = parts(matmul.columns(), tiling.columns());
    }

    static KernelProgram of(Device device, Matmul matmul, Tiling tiling) {
        tiling.checkFits(matmul, device.cube());
        MatmulProgram program = new MatmulProgram(device, matmul, tiling);
        StepLimit.check("a matmul", (double) program.rowTiles * program.columnTiles * program.depthSteps);
        return program.build();
    }

    private KernelProgram build() {
        int cores = device.cube().cores();
        List<CoreSteps> steps = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            steps.add(new CoreSteps());
        }
        int tile = 0;
        for (int column = 0; column < columnTiles; column++) {
            for (int row = 0; row < rowTiles; row++) {
                addTile(steps.get(tile++ % cores), row, column);
            }
        }
        double step = tiling.depth()
                * (tiling.rows() * matmul.activation().bytes()
                        + tiling.columns() * matmul.weight().bytes());
        int stepsAhead = (int) (device.cube().buffers().l1Bytes() / step);
        int results = device.cube().accumulatorBytes() / (tiling.rows() * tiling.columns() * SUM_BYTES);
        boolean large =
                (double) matmul.rows() * matmul.columns() * matmul.result().bytes()
                        > device.memory().l2Bytes();
        return new KernelProgram(
                blocks(), rowTiles * depthSteps, steps, new KernelProgram.Buffering(stepsAhead, results, large));
    }

    private double[] blocks() {
        double[] bytes = new double[(rowTiles + columnTiles) * depthSteps];
        for (int k = 0; k < depthSteps; k++) {
            int depth = part(matmul.depth(), tiling.depth(), k);
            for (int row = 0; row < rowTiles; row++) {
                bytes[row * depthSteps + k] = depth
                        * part(matmul.rows(), tiling.rows(), row)
                        * matmul.activation().bytes();
            }
            for (int column = 0; column < columnTiles; column++) {
                bytes[(rowTiles + column) * depthSteps + k] = depth
                        * part(matmul.columns(), tiling.columns(), column)
                        * matmul.weight().bytes();
            }
        }
        return bytes;
    }

    private void addTile(CoreSteps steps, int row, int column) {
        int rows = part(matmul.rows(), tiling.rows(), row);
        int columns = part(matmul.columns(), tiling.columns(), column);
        double result = (double) rows * columns * matmul.result().bytes();
        for (int k = 0; k < depthSteps; k++) {
            double nanos = stepNanos(rows, columns, part(matmul.depth(), tiling.depth(), k));
            double store = k == depthSteps - 1 ? result : 0;
            steps.add(row * depthSteps + k, (rowTiles + column) * depthSteps + k, nanos, store);
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

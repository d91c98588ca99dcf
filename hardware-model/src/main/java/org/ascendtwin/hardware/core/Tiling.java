package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.CubeUnit;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.Matmul;

/**
 * How a matmul is cut.
 *
 * @param rows rows of an output tile
 * @param columns columns of an output tile
 * @param depth inner elements of one step
 */
public record Tiling(int rows, int columns, int depth) {
    private static final int SUM_BYTES = 4;
    private static final int STEP_DEPTH = 512;

    public Tiling {
        Range.check("tiling.rows", rows, 1, 1 << 12);
        Range.check("tiling.columns", columns, 1, 1 << 12);
        Range.check("tiling.depth", depth, 1, 1 << 20);
    }

    /** Tiles of {@code rows} by {@code columns} with the deepest steps of which L1 holds two. */
    public static Tiling of(Matmul matmul, CubeUnit cube, int rows, int columns) {
        double perDepth =
                rows * matmul.activation().bytes() + columns * matmul.weight().bytes();
        int fitting = (int) (cube.buffers().l1Bytes() / 2.0 / perDepth);
        int depth = Math.max(16, Math.min(STEP_DEPTH, fitting / 16 * 16));
        return new Tiling(rows, columns, Math.min(depth, matmul.depth()));
    }

    /** Refuses a tile whose sums do not fit into L0C or of whose steps L1 does not hold two. */
    void checkFits(Matmul matmul, CubeUnit cube) {
        Range.check("tile sums in bytes", (long) rows * columns * SUM_BYTES, 1, cube.accumulatorBytes());
        double step = depth
                * (rows * matmul.activation().bytes()
                        + columns * matmul.weight().bytes());
        Range.check("two steps in bytes", 2 * step, 1, cube.buffers().l1Bytes());
    }
}

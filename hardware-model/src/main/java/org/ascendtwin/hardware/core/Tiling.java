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
 * @param splits parts into which the depth is cut, computed by different cores and added up afterwards; 1 for none
 * @param order in which order the tiles are dealt
 */
public record Tiling(int rows, int columns, int depth, int splits, TileOrder order) {
    private static final int SUM_BYTES = 4;
    private static final int STEP_DEPTH = 512;
    private static final int STEPS_IN_L1 = 4;
    private static final int FRACTAL = 16;

    public Tiling {
        Range.check("tiling.rows", rows, 1, 1 << 12);
        Range.check("tiling.columns", columns, 1, 1 << 12);
        Range.check("tiling.depth", depth, 1, 1 << 20);
        Range.check("tiling.splits", splits, 1, 64);
    }

    /** Tiles of {@code rows} by {@code columns}, column after column, in steps of {@code depth}. */
    public Tiling(int rows, int columns, int depth) {
        this(rows, columns, depth, 1, TileOrder.PLAIN);
    }

    /** Tiles of {@code rows} by {@code columns} in even steps, the deepest of which L1 holds {@value #STEPS_IN_L1}. */
    public static Tiling of(Matmul matmul, CubeUnit cube, int rows, int columns, int splits) {
        double perDepth = rows * matmul.activation().bytes()
                + columns * matmul.loadedWeight().bytes();
        int fitting = (int) (cube.buffers().l1Bytes() / (double) STEPS_IN_L1 / perDepth);
        int most = Math.max(FRACTAL, Math.min(STEP_DEPTH, fitting / FRACTAL * FRACTAL));
        int share = (matmul.depth() + splits - 1) / splits;
        int steps = (share + most - 1) / most;
        int even = (share + steps * FRACTAL - 1) / (steps * FRACTAL) * FRACTAL;
        return new Tiling(rows, columns, Math.min(even, matmul.depth()), splits, TileOrder.PLAIN);
    }

    /** The same tiles dealt in another order. */
    public Tiling in(TileOrder other) {
        return new Tiling(rows, columns, depth, splits, other);
    }

    /** Refuses a tile whose sums do not fit into L0C, of whose steps L1 does not hold two, or with more parts than steps. */
    void checkFits(Matmul matmul, CubeUnit cube) {
        Range.check("tile sums in bytes", (long) rows * columns * SUM_BYTES, 1, cube.accumulatorBytes());
        double step = depth
                * (rows * matmul.activation().bytes()
                        + columns * matmul.loadedWeight().bytes());
        Range.check("two steps in bytes", 2 * step, 1, cube.buffers().l1Bytes());
        Range.check("tiling.splits", splits, 1, (matmul.depth() + depth - 1) / depth);
    }

    /** As people write it, such as {@code 128x256x64}, {@code 16x512x128 split 4} or {@code 128x256x64 rows:3}. */
    @Override
    public String toString() {
        String tile = rows + "x" + columns + "x" + depth;
        String split = splits == 1 ? "" : " split " + splits;
        return tile + split + (order.equals(TileOrder.PLAIN) ? "" : " " + order);
    }
}

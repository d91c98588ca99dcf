package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * The search for the tiling of a product: the tiles and splits that the operator level ranks first are simulated, then the
 * best of them in other orders of tiles.
 */
final class TilingSearch {
    private static final int FEW = 4;
    private static final int MANY = 12;
    private static final int STEP = 16;
    private static final int LARGEST = 512;
    private static final int[] SPLITS = {1, 2, 3, 4, 6, 8, 12, 16};
    private static final TileOrder[] OTHER_ORDERS = {
        new TileOrder(TileOrder.Direction.ROWS, 1),
        new TileOrder(TileOrder.Direction.COLUMNS, 3),
        new TileOrder(TileOrder.Direction.ROWS, 3)
    };

    private final Device device;
    private final OperatorTimer estimates;

    TilingSearch(Device device, OperatorTimer estimates) {
        this.device = device;
        this.estimates = estimates;
    }

    private record Ranked(Tiling tiling, double seconds) {}

    /** The program in its best tiling. */
    KernelProgram bestProgram(Matmul each, int groups) {
        return MatmulProgram.of(device, each, groups, best(each, groups));
    }

    /**
     * The tiling that takes least when simulated without prefetch, of the few that look best; other orders are tried only where
     * not all operands fit into L2, as elsewhere they move the same bytes.
     */
    Tiling best(Matmul each, int groups) {
        boolean fits = groups * each.bytes() <= device.memory().l2Bytes();
        return trials(each, groups, FEW, !fits).getFirst().tiling();
    }

    /** All tilings that are worth a look, simulated, best first. */
    List<TilingTrial> trials(Matmul each, int groups) {
        return trials(each, groups, MANY, true);
    }

    private List<TilingTrial> trials(Matmul each, int groups, int count, boolean otherOrders) {
        List<TilingTrial> trials = new ArrayList<>();
        for (Ranked candidate : candidates(each, groups, count)) {
            trials.add(trial(each, groups, candidate.tiling, candidate.seconds));
        }
        trials.sort(TilingTrial.FASTEST_FIRST);
        TilingTrial best = trials.getFirst();
        for (TileOrder order : OTHER_ORDERS) {
            if (otherOrders) {
                trials.add(trial(each, groups, best.tiling().in(order), best.estimateSeconds()));
            }
        }
        trials.sort(TilingTrial.FASTEST_FIRST);
        return trials;
    }

    private TilingTrial trial(Matmul each, int groups, Tiling tiling, double estimateSeconds) {
        PricedProgram bare = new PricedProgram(MatmulProgram.of(device, each, groups, tiling), 0);
        KernelRun run = SingleKernel.run(device, bare, Prefetch.NONE, null);
        return new TilingTrial(tiling, estimateSeconds, run);
    }

    private List<Ranked> candidates(Matmul each, int groups, int count) {
        List<Ranked> ranked = new ArrayList<>();
        for (int rows = STEP; rows <= LARGEST; rows += STEP) {
            for (int columns = STEP; columns <= LARGEST; columns += STEP) {
                for (int splits : SPLITS) {
                    if (allowed(each, rows, columns, splits)) {
                        double estimate = estimates.tileSeconds(each, groups, rows, columns, splits);
                        ranked.add(new Ranked(Tiling.of(each, device.cube(), rows, columns, splits), estimate));
                    }
                }
            }
        }
        ranked.sort(Comparator.comparingDouble(Ranked::seconds));
        return ranked.subList(0, Math.min(count, ranked.size()));
    }

    private boolean allowed(Matmul matmul, int rows, int columns, int splits) {
        return rows < matmul.rows() + STEP
                && columns < matmul.columns() + STEP
                && OperatorTimer.splittable(matmul, splits)
                && (long) rows * columns * 4 <= device.cube().accumulatorBytes();
    }
}

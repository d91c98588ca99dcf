package org.ascendtwin.hardware.core;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;

/** The tilings of a matmul that the operator level ranks first. */
final class TilingSearch {
    private static final int CANDIDATES = 6;
    private static final int[] SIDES = {16, 32, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512};

    private final Device device;
    private final OperatorTimer estimates;

    TilingSearch(Device device) {
        this.device = device;
        this.estimates = new OperatorTimer(device);
    }

    /** Up to six tilings for {@code groups} products like {@code each}, best estimate first. */
    Tiling[] candidates(Matmul each, int groups) {
        Tiling[] best = new Tiling[CANDIDATES];
        double[] seconds = new double[CANDIDATES];
        int found = 0;
        for (int rows : SIDES) {
            for (int columns : SIDES) {
                if (!allowed(each, rows, columns)) {
                    continue;
                }
                double estimate = estimates.tileSeconds(each, groups, rows, columns);
                int place = Math.min(found, CANDIDATES);
                while (place > 0 && estimate < seconds[place - 1]) {
                    place--;
                }
                if (place < CANDIDATES) {
                    System.arraycopy(best, place, best, place + 1, CANDIDATES - place - 1);
                    System.arraycopy(seconds, place, seconds, place + 1, CANDIDATES - place - 1);
                    best[place] = Tiling.of(each, device.cube(), rows, columns);
                    seconds[place] = estimate;
                    found = Math.min(found + 1, CANDIDATES);
                }
            }
        }
        return Arrays.copyOf(best, found);
    }

    private boolean allowed(Matmul matmul, int rows, int columns) {
        boolean reaches = (rows == SIDES[0] || rows < 2 * matmul.rows())
                && (columns == SIDES[0] || columns < 2 * matmul.columns());
        return reaches && (long) rows * columns * 4 <= device.cube().accumulatorBytes();
    }
}

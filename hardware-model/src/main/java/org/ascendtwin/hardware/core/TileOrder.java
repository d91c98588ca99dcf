package org.ascendtwin.hardware.core;

import java.util.Locale;
import org.ascendtwin.hardware.device.Range;

/**
 * In which order the tiles of a product are dealt to the cores (swizzle): in bands, forth in one and back in the next, so that
 * cores that work at the same time share rows and columns in L2.
 *
 * @param direction along what a band runs
 * @param width tiles that a band is wide
 */
public record TileOrder(Direction direction, int width) {
    /** Along what a band of tiles runs. */
    public enum Direction {
        /** Bands of rows: all columns of the first rows, then those of the next. */
        ROWS,
        /** Bands of columns: all rows of the first columns, then those of the next. */
        COLUMNS
    }

    /** One column of tiles after the other. */
    public static final TileOrder PLAIN = new TileOrder(Direction.COLUMNS, 1);

    public TileOrder {
        Range.check("order.width", width, 1, 1 << 12);
    }

    /** The tiles in order, each as row · columnTiles + column. */
    int[] sequence(int rowTiles, int columnTiles) {
        boolean byRows = direction == Direction.ROWS;
        int across = byRows ? rowTiles : columnTiles;
        int along = byRows ? columnTiles : rowTiles;
        int[] tiles = new int[rowTiles * columnTiles];
        int size = 0;
        for (int from = 0; from < across; from += width) {
            boolean back = from / width % 2 == 1;
            for (int i = 0; i < along; i++) {
                int place = back ? along - 1 - i : i;
                for (int band = from; band < Math.min(across, from + width); band++) {
                    tiles[size++] = byRows ? band * columnTiles + place : place * columnTiles + band;
                }
            }
        }
        return tiles;
    }

    @Override
    public String toString() {
        return direction.name().toLowerCase(Locale.ROOT) + ":" + width;
    }
}

package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * Unsorted buckets of alarms, kept in chunks of eight so that adding to a bucket and emptying it go along the memory. Any
 * alarm can be taken out: the bucket's last one moves to where it was.
 */
final class AlarmBuckets {
    static final int ROWS = 14;
    static final int MOST_COLUMNS = 1 << 20;

    private static final int NONE = -1;
    private static final int CHUNK_SHIFT = 3;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    private static final int COLUMN_BITS = 20;
    private static final long EMPTY = NONE & 0xFFFF_FFFFL;

    private final AlarmTable table;
    /** For each row and column, the bucket's size above its last chunk. */
    private final long[][] buckets = new long[ROWS][0];

    private long[] keys = new long[2 * CHUNK * 16];
    private int[] ids = new int[CHUNK * 16];
    /** For each chunk, the one before it in its bucket or in the list of free ones. */
    private int[] befores = new int[16];

    private int[] owners = new int[16];
    private int freeChunk = NONE;
    /** Means nothing; kept so that the touches are not optimized away. */
    @SuppressWarnings("UnusedVariable")
    private boolean touched;

    private int chunkCount;

    AlarmBuckets(AlarmTable table) {
        this.table = table;
    }

    /** Makes sure that {@code row} has so many columns; new ones are empty. */
    void reserve(int row, int columns) {
        int before = buckets[row].length;
        if (before < columns) {
            buckets[row] = Arrays.copyOf(buckets[row], Math.max(16, Integer.highestOneBit(columns) << 1));
            Arrays.fill(buckets[row], before, buckets[row].length, EMPTY);
        }
    }

    int size(int row, int column) {
        return (int) (buckets[row][column] >>> 32);
    }

    void add(int row, int column, int id, long due, long order) {
        long bucket = buckets[row][column];
        int size = (int) (bucket >>> 32);
        int chunk = (int) bucket;
        if ((size & (CHUNK - 1)) == 0) {
            chunk = takeChunk(chunk, (row << COLUMN_BITS) | column);
        }
        set((chunk << CHUNK_SHIFT) + (size & (CHUNK - 1)), id, due, order);
        buckets[row][column] = ((size + 1L) << 32) | chunk;
    }

    private void set(int entry, int id, long due, long order) {
        keys[2 * entry] = due;
        keys[2 * entry + 1] = order;
        ids[entry] = id;
        table.setPlace(id, -2L - entry);
    }

    private int takeChunk(int before, int owner) {
        int chunk = freeChunk;
        if (chunk == NONE) {
            chunk = chunkCount++;
            growTo(chunk);
        } else {
            freeChunk = befores[chunk];
        }
        befores[chunk] = before;
        owners[chunk] = owner;
        return chunk;
    }

    private void growTo(int chunk) {
        if (chunk == befores.length) {
            befores = Arrays.copyOf(befores, 2 * chunk);
            owners = Arrays.copyOf(owners, 2 * chunk);
            keys = Arrays.copyOf(keys, 2 * keys.length);
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
    }

    /** Takes out the alarm at {@code place}; returns its row. */
    int remove(long place) {
        int entry = (int) (-2L - place);
        int owner = owners[entry >> CHUNK_SHIFT];
        int row = owner >>> COLUMN_BITS;
        int column = owner & (MOST_COLUMNS - 1);
        int size = size(row, column) - 1;
        int chunk = (int) buckets[row][column];
        int last = (chunk << CHUNK_SHIFT) + (size & (CHUNK - 1));
        if (last != entry) {
            set(entry, ids[last], keys[2 * last], keys[2 * last + 1]);
        }
        if ((size & (CHUNK - 1)) == 0) {
            chunk = free(chunk);
        }
        buckets[row][column] = ((long) size << 32) | (chunk & EMPTY);
        return row;
    }

    /** Gives {@code chunk} back and returns the one before it. */
    private int free(int chunk) {
        int before = befores[chunk];
        befores[chunk] = freeChunk;
        freeChunk = chunk;
        return before;
    }

    /** Turns a bucket's list of chunks round: alarms of one instant then reach the heap in their order, its cheapest case. */
    private int oldestFirst(int last) {
        int turned = NONE;
        int chunk = last;
        while (chunk != NONE) {
            int before = befores[chunk];
            befores[chunk] = turned;
            turned = chunk;
            chunk = before;
        }
        return turned;
    }

    /** Moves a bucket's alarms to {@code heap}. */
    void moveTo(AlarmHeap heap, int row, int column) {
        int left = size(row, column);
        int chunk = oldestFirst((int) buckets[row][column]);
        buckets[row][column] = EMPTY;
        while (left > 0) {
            int first = chunk << CHUNK_SHIFT;
            int end = first + Math.min(left, CHUNK);
            for (int entry = first; entry < end; entry++) {
                int id = ids[entry];
                heap.add(id, keys[2 * entry], keys[2 * entry + 1]);
                touched ^= table.touch(id);
            }
            left -= end - first;
            chunk = free(chunk);
        }
    }

    /** Moves a bucket's alarms to the row {@code target}, each to the column that its due time falls into. */
    void spread(int row, int column, int target, long startNanos, int shift) {
        int left = size(row, column);
        int chunk = oldestFirst((int) buckets[row][column]);
        buckets[row][column] = EMPTY;
        while (left > 0) {
            int first = chunk << CHUNK_SHIFT;
            int end = first + Math.min(left, CHUNK);
            for (int entry = first; entry < end; entry++) {
                long due = keys[2 * entry];
                add(target, (int) ((due - startNanos) >>> shift), ids[entry], due, keys[2 * entry + 1]);
            }
            left -= end - first;
            chunk = free(chunk);
        }
    }
}

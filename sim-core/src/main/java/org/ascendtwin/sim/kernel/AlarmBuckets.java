package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * Unsorted buckets of alarms, kept in small chunks so that adding to a bucket and emptying it go along the memory. Any alarm
 * can be taken out: the bucket's last one moves to where it was.
 */
final class AlarmBuckets {
    /** A bucket without alarms. Each is a number: its size, and below it its last chunk. */
    static final long EMPTY = 0xFFFF_FFFFL;

    private static final int NONE = -1;
    private static final int CHUNK_SHIFT = 3;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    /** Alarms of larger buckets know their place; in smaller ones they are looked for, so that moving them leaves them be. */
    private static final int CROWD = 128;

    private final AlarmTable table;

    /** For each alarm in a chunk, when it is due, then its number. */
    private long[] entries = new long[2 * CHUNK * 16];
    /** For each chunk, the one before it in its bucket or in the list of free ones. */
    private int[] befores = new int[16];

    private int freeChunk = NONE;
    private int chunkCount;

    AlarmBuckets(AlarmTable table) {
        this.table = table;
    }

    static int size(long bucket) {
        return (int) (bucket >>> 32);
    }

    void add(long[] buckets, int column, int id, long due) {
        long bucket = buckets[column];
        int size = (int) (bucket >>> 32);
        int chunk = (int) bucket;
        if ((size & (CHUNK - 1)) == 0) {
            chunk = takeChunk(chunk);
        }
        int entry = (chunk << CHUNK_SHIFT) + (size & (CHUNK - 1));
        long[] into = entries;
        into[2 * entry] = due;
        into[2 * entry + 1] = id;
        buckets[column] = ((size + 1L) << 32) | chunk;
        if (size >= CROWD) {
            noteCrowd(size, chunk, entry);
        }
    }

    /** Tells the alarm just added its place, and all of the bucket where it made them a crowd. */
    private void noteCrowd(int before, int chunk, int entry) {
        table.get(id(entry)).place = entry;
        int full = chunk;
        for (int left = before == CROWD ? CROWD : 0; left > 0; left -= CHUNK) {
            full = befores[full];
            for (int i = 0; i < CHUNK; i++) {
                table.get(id((full << CHUNK_SHIFT) + i)).place = (full << CHUNK_SHIFT) + i;
            }
        }
    }

    private int id(int entry) {
        return (int) entries[2 * entry + 1];
    }

    private int takeChunk(int before) {
        int chunk = freeChunk;
        if (chunk == NONE) {
            chunk = chunkCount++;
            growTo(chunk);
        } else {
            freeChunk = befores[chunk];
        }
        befores[chunk] = before;
        return chunk;
    }

    private void growTo(int chunk) {
        if (chunk == befores.length) {
            befores = Arrays.copyOf(befores, 2 * chunk);
            entries = Arrays.copyOf(entries, 2 * entries.length);
        }
    }

    /** Takes {@code alarm} out of the bucket that it is in. */
    void remove(long[] buckets, int column, VirtualAlarm alarm) {
        int size = size(buckets[column]) - 1;
        int chunk = (int) buckets[column];
        int last = (chunk << CHUNK_SHIFT) + (size & (CHUNK - 1));
        int entry = size >= CROWD ? alarm.place : find(alarm.id, chunk, last);
        entries[2 * entry] = entries[2 * last];
        entries[2 * entry + 1] = entries[2 * last + 1];
        if (size >= CROWD) {
            table.get(id(entry)).place = entry;
        }
        if ((size & (CHUNK - 1)) == 0) {
            chunk = free(chunk);
        }
        buckets[column] = ((long) size << 32) | (chunk & EMPTY);
    }

    private int find(int id, int lastChunk, int last) {
        int chunk = lastChunk;
        int entry = last;
        while (id(entry) != id) {
            if ((entry & (CHUNK - 1)) == 0) {
                chunk = befores[chunk];
                entry = (chunk << CHUNK_SHIFT) + CHUNK;
            }
            entry--;
        }
        return entry;
    }

    /** Gives {@code chunk} back and returns the one before it. */
    private int free(int chunk) {
        int before = befores[chunk];
        befores[chunk] = freeChunk;
        freeChunk = chunk;
        return before;
    }

    /** Turns a bucket's list of chunks round: alarms of one instant then stay in their order, the cheapest case to sort. */
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

    /** Moves a bucket's alarms to {@code near}, where they come after all others. */
    void moveTo(NearAlarms near, long[] buckets, int column) {
        long bucket = buckets[column];
        buckets[column] = EMPTY;
        int left = size(bucket);
        int chunk = left <= CHUNK ? (int) bucket : oldestFirst((int) bucket);
        while (left > CHUNK) {
            near.append(entries, chunk << CHUNK_SHIFT, CHUNK);
            left -= CHUNK;
            chunk = free(chunk);
        }
        near.append(entries, chunk << CHUNK_SHIFT, left);
        free(chunk);
    }

    /** Moves a bucket's alarms to the buckets of {@code rung}, each to the column that its due time falls into. */
    void spread(long[] buckets, int column, Rung rung) {
        int left = size(buckets[column]);
        int chunk = oldestFirst((int) buckets[column]);
        buckets[column] = EMPTY;
        while (left > 0) {
            int first = chunk << CHUNK_SHIFT;
            int end = first + Math.min(left, CHUNK);
            for (int entry = first; entry < end; entry++) {
                long due = entries[2 * entry];
                add(rung.buckets, rung.columnOf(due), id(entry), due);
            }
            left -= end - first;
            chunk = free(chunk);
        }
    }
}

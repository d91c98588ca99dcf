package org.ascendtwin.scheduler.disaggregate;

/** Buffers for what travels beside the KV, one a request ({@code ReqToMetadataIdxAllocator}). */
public final class MetadataBuffers {
    private int free;

    public MetadataBuffers(int count) {
        free = count;
    }

    /** Whether none is left. */
    boolean isEmpty() {
        return free == 0;
    }

    /** Takes one; returns whether there was one. */
    boolean take() {
        if (free == 0) {
            return false;
        }
        free--;
        return true;
    }

    public void giveBack() {
        free++;
    }
}

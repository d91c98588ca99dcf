package org.ascendtwin.sim.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * Writes the inputs and decisions of a run in the order they happen. What was flushed before a crash reads back; only
 * {@link #close} marks the journal complete. Allocates nothing per entry.
 */
public final class JournalWriter implements DecisionSink, Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final WritableByteChannel channel;
    private final Digest digest = new Digest();
    private final long[] noWords = {};
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long entryCount;
    private boolean closed;

    public JournalWriter(WritableByteChannel channel) {
        this.channel = channel;
        buffer.putLong(Layout.MAGIC).putLong(Layout.VERSION);
    }

    /** Takes one input; see {@link DecisionSink#decision} for the parameters. */
    public void input(long atNanos, int type, long[] words, int count) {
        append(Side.INPUT.ordinal(), atNanos, type, words, count);
        entryCount++;
    }

    @Override
    public void decision(long atNanos, int type, long[] words, int count) {
        append(Side.DECISION.ordinal(), atNanos, type, words, count);
        entryCount++;
    }

    private void append(int side, long atNanos, int type, long[] words, int count) {
        if (closed) {
            throw new IllegalStateException("the journal is closed and takes no further entries");
        }
        if (count < 0 || count > Math.min(words.length, Layout.MOST_WORDS)) {
            throw new IllegalArgumentException("an entry has 0 to " + Math.min(words.length, Layout.MOST_WORDS)
                    + " numbers of the given array, not " + count);
        }
        reserve(Layout.FRAME_BYTES + count * Long.BYTES);
        put(Layout.head(side, type, count));
        put(atNanos);
        for (int i = 0; i < count; i++) {
            put(words[i]);
        }
        buffer.putLong(digest.value());
    }

    private void put(long word) {
        digest.add(word);
        buffer.putLong(word);
    }

    private void reserve(int bytes) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        flush();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** The digest of all entries so far: equal for equal runs. */
    public long digest() {
        return digest.value();
    }

    public long entryCount() {
        return entryCount;
    }

    /** Hands everything so far to the channel. */
    public void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal could not be written after " + entryCount + " entries", e);
        }
        buffer.clear();
    }

    /** Marks the journal complete and closes the channel. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        append(Layout.END_SIDE, entryCount, 0, noWords, 0);
        closed = true;
        try (channel) {
            flush();
        }
    }
}

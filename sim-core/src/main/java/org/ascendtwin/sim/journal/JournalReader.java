package org.ascendtwin.sim.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads a journal entry by entry. A journal that was cut or damaged reads up to its last sound entry, and then
 * {@link #isComplete} is false.
 */
public final class JournalReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ReadableByteChannel channel;
    private final Digest digest = new Digest();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long[] words = new long[64];
    private Side side = Side.INPUT;
    private long atNanos;
    private int type;
    private int count;
    private long soundDigest = digest.value();
    private long entryCount;
    private boolean over;
    private boolean complete;

    /**
     * Reads the head.
     *
     * @throws IllegalArgumentException if the channel does not hold a journal of the version this class reads
     */
    public JournalReader(ReadableByteChannel channel) {
        this.channel = channel;
        buffer.flip();
        if (!available(Layout.HEAD_BYTES) || buffer.getLong() != Layout.MAGIC) {
            throw new IllegalArgumentException("this is not a journal. Maybe it is another file of the run.");
        }
        long version = buffer.getLong();
        if (version != Layout.VERSION) {
            throw new IllegalArgumentException("the journal has version " + version + ", and version " + Layout.VERSION
                    + " is read. Maybe another release wrote it.");
        }
    }

    /** Moves on to the next entry; returns false after the last sound one. */
    public boolean next() {
        over = over || !readEntry();
        return !over;
    }

    private boolean readEntry() {
        if (!available(Layout.FRAME_BYTES)) {
            return false;
        }
        long head = buffer.getLong(buffer.position());
        int wordCount = Layout.count(head);
        if (wordCount > Layout.MOST_WORDS || !available(Layout.FRAME_BYTES + wordCount * Long.BYTES)) {
            return false;
        }
        digest.add(buffer.getLong());
        long time = buffer.getLong();
        digest.add(time);
        if (words.length < wordCount) {
            words = new long[wordCount];
        }
        for (int i = 0; i < wordCount; i++) {
            words[i] = buffer.getLong();
            digest.add(words[i]);
        }
        return buffer.getLong() == digest.value() && accept(head, time, wordCount);
    }

    private boolean accept(long head, long time, int wordCount) {
        if (Layout.side(head) == Layout.END_SIDE) {
            complete = time == entryCount && !available(1);
            return false;
        }
        side = Layout.side(head) == Side.INPUT.ordinal() ? Side.INPUT : Side.DECISION;
        type = Layout.type(head);
        count = wordCount;
        atNanos = time;
        soundDigest = digest.value();
        entryCount++;
        return true;
    }

    /** Makes sure that so many bytes lie in the buffer, as far as the channel has them. */
    private boolean available(int bytes) {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).put(buffer);
        } else {
            buffer.compact();
        }
        try {
            while (buffer.position() < bytes && channel.read(buffer) >= 0) {
                // each read fills the buffer further
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal could not be read after " + entryCount + " entries", e);
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }

    public Side side() {
        return side;
    }

    public long atNanos() {
        return atNanos;
    }

    public int type() {
        return type;
    }

    /** How many numbers the entry has. */
    public int count() {
        return count;
    }

    /** The entry's {@code index}-th number. */
    public long word(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("the entry has " + count + " numbers, none at " + index);
        }
        return words[index];
    }

    /** The entry's numbers, the first {@link #count} of the array, good until the next entry is read. */
    long[] words() {
        return words;
    }

    /** The digest of all sound entries read so far, as {@link JournalWriter#digest} told it. */
    public long digest() {
        return soundDigest;
    }

    public long entryCount() {
        return entryCount;
    }

    /** Whether the journal was closed in order and has been read to its end. */
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

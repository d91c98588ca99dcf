package org.ascendtwin.live.pair;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.ascendtwin.live.journal.KvArrival;

/** What one server of a pair tells the other; the pair knows a request by its room. */
sealed interface Message {
    /** The pair's number for the request. */
    long room();

    /** To the prefill server: a request. */
    record Submitted(long room, long[] words) implements Message {}

    /** To the prefill server: memory waits for the prompt. */
    record Reserved(long room) implements Message {}

    /**
     * To the decode server: the KV of further tokens of the prompt.
     *
     * @param waited what for so far, on the prefill server
     * @param kv in the order of {@link org.ascendtwin.live.runtime.KvCache#read}
     */
    record Kv(long room, KvArrival arrival, Waited waited, byte[] kv) implements Message {}

    /** To the prefill server: the KV sent last lies in the other memory. */
    record Arrived(long room) implements Message {}

    /** To either: the request is given up. */
    record Failed(long room) implements Message {}

    /** Larger ones do not come from the other side of a pair. */
    int MOST_BYTES = 1 << 30;

    /** Writes {@code message}. */
    static void write(Message message, DataOutputStream out) throws IOException {
        switch (message) {
            case Submitted submitted -> {
                head(0, message, out);
                out.writeInt(submitted.words.length);
                for (long word : submitted.words) {
                    out.writeLong(word);
                }
            }
            case Reserved reserved -> head(1, message, out);
            case Kv kv -> {
                head(2, message, out);
                out.writeInt(kv.arrival.tokens());
                out.writeBoolean(kv.arrival.last());
                out.writeLong(kv.arrival.firstToken());
                out.writeBoolean(kv.arrival.ended());
                out.writeLong(kv.waited.bufferNanos());
                out.writeLong(kv.waited.queueNanos());
                out.writeLong(kv.waited.prefillNanos());
                out.writeInt(kv.kv.length);
                out.write(kv.kv);
            }
            case Arrived arrived -> head(3, message, out);
            case Failed failed -> head(4, message, out);
        }
    }

    private static void head(int type, Message message, DataOutputStream out) throws IOException {
        out.writeByte(type);
        out.writeLong(message.room());
    }

    /** Reads a message; fails with {@link java.io.EOFException} where there is none any more. */
    static Message read(DataInputStream in) throws IOException {
        int type = in.readByte();
        long room = in.readLong();
        return switch (type) {
            case 0 -> {
                long[] words = new long[length(in.readInt())];
                for (int i = 0; i < words.length; i++) {
                    words[i] = in.readLong();
                }
                yield new Submitted(room, words);
            }
            case 1 -> new Reserved(room);
            case 2 -> {
                KvArrival arrival = new KvArrival(in.readInt(), in.readBoolean(), in.readLong(), in.readBoolean());
                Waited waited = new Waited(in.readLong(), in.readLong(), in.readLong());
                byte[] kv = new byte[length(in.readInt())];
                in.readFully(kv);
                yield new Kv(room, arrival, waited, kv);
            }
            case 3 -> new Arrived(room);
            case 4 -> new Failed(room);
            default -> throw new IOException("a message of type " + type + "; allowed: 0 to 4");
        };
    }

    private static int length(int told) throws IOException {
        if (told < 0 || told > MOST_BYTES) {
            throw new IOException("a message of " + told + " parts; allowed: 0 to " + MOST_BYTES);
        }
        return told;
    }
}

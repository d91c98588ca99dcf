package org.ascendtwin.live.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/** Keys and values of all layers in pages. Who owns which page is the caller's to know. */
public final class KvCache implements AutoCloseable {
    private final int pages;
    private final int pageSize;
    private final Buffers buffers;
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final List<DeviceBuffer> stores = new ArrayList<>();
    private final long rowBytes;

    public KvCache(Device device, DecoderConfig config, TensorType type, int pages, int pageSize) {
        this.pages = pages;
        this.pageSize = pageSize;
        this.buffers = new Buffers(device);
        this.rowBytes = (long) config.keySize() * type.bytes();
        try {
            for (int layer = 0; layer < config.layers(); layer++) {
                keys.add(store(type, config.keySize()));
                values.add(store(type, config.keySize()));
            }
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
    }

    private Tensor store(TensorType type, int keySize) {
        DeviceBuffer buffer = buffers.buffer(type, pages, pageSize, keySize);
        stores.add(buffer);
        return buffer.tensor(type, pages, pageSize, keySize);
    }

    /**
     * Copies the KV of {@code count} tokens to the host: of each layer the keys, then the values, token by token.
     *
     * @param owned pages of their sequence
     * @param from position of the first
     */
    public byte[] read(int[] owned, int from, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(bytesOf(count));
            copy(owned, from, count, (store, offset, place, bytes) -> store.read(all.asSlice(place, bytes), offset));
            return all.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Copies what {@link #read} gave into the pages of a sequence. */
    public void write(int[] owned, int from, int count, byte[] kv) {
        if (kv.length != bytesOf(count)) {
            throw new IllegalArgumentException(kv.length + " bytes for the KV of " + count + " tokens; allowed: "
                    + bytesOf(count) + ". Maybe the other side runs another model");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocateFrom(ValueLayout.JAVA_BYTE, kv);
            copy(owned, from, count, (store, offset, place, bytes) -> store.write(all.asSlice(place, bytes), offset));
        }
    }

    private long bytesOf(int count) {
        return rowBytes * count * stores.size();
    }

    /** Copies a run of rows that lie side by side. */
    @FunctionalInterface
    private interface RowCopy {
        void copy(DeviceBuffer store, long offset, long place, long bytes);
    }

    private void copy(int[] owned, int from, int count, RowCopy rows) {
        long place = 0;
        for (DeviceBuffer store : stores) {
            int at = from;
            while (at < from + count) {
                int run = Math.min(from + count - at, pageSize - at % pageSize);
                long slot = (long) owned[at / pageSize] * pageSize + at % pageSize;
                rows.copy(store, slot * rowBytes, place, run * rowBytes);
                place += run * rowBytes;
                at += run;
            }
        }
    }

    /** Bytes that one token takes in all layers. */
    public static long bytesPerToken(DecoderConfig config, TensorType type) {
        return 2L * config.layers() * config.keySize() * type.bytes();
    }

    public int pages() {
        return pages;
    }

    public int pageSize() {
        return pageSize;
    }

    /** Bytes on the device. */
    public long bytes() {
        return buffers.bytes();
    }

    Tensor keys(int layer) {
        return keys.get(layer);
    }

    Tensor values(int layer) {
        return values.get(layer);
    }

    @Override
    public void close() {
        buffers.close();
    }
}

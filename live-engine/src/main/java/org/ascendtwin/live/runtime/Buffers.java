package org.ascendtwin.live.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/** Tensors that are made one by one and freed together. */
public final class Buffers implements AutoCloseable {
    private final Device device;
    private final Deque<DeviceBuffer> buffers = new ArrayDeque<>();
    private long bytes;

    public Buffers(Device device) {
        this.device = device;
    }

    /** A new tensor, whatever it holds. */
    public Tensor tensor(TensorType type, long... sizes) {
        return buffer(type, sizes).tensor(type, sizes);
    }

    /** A new tensor filled by the host. */
    Tensor filled(MemorySegment numbers, TensorType type, long... sizes) {
        DeviceBuffer buffer = buffer(type, sizes);
        buffer.write(numbers, 0);
        return buffer.tensor(type, sizes);
    }

    /** A new tensor of the given numbers. */
    public Tensor filled(float[] numbers, TensorType type, long... sizes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate((long) numbers.length * type.bytes(), Long.BYTES);
            for (int i = 0; i < numbers.length; i++) {
                Numbers.put(segment, type, i, numbers[i]);
            }
            return filled(segment, type, sizes);
        }
    }

    DeviceBuffer buffer(TensorType type, long... sizes) {
        long needed = type.bytes();
        for (long size : sizes) {
            needed *= size;
        }
        DeviceBuffer buffer = device.allocate(needed);
        buffers.push(buffer);
        bytes += needed;
        return buffer;
    }

    /** Bytes of all of them. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        while (!buffers.isEmpty()) {
            buffers.pop().close();
        }
    }
}

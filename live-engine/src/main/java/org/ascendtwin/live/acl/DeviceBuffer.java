package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A piece of device memory, freed when closed. */
public final class DeviceBuffer implements AutoCloseable {
    private static final int HUGE_PAGES_FIRST = 0;
    private static final int HOST_TO_DEVICE = 1;
    private static final int DEVICE_TO_HOST = 2;

    private final Acl acl;
    private final MemorySegment address;
    private final long bytes;

    DeviceBuffer(Acl acl, long bytes) {
        this.acl = acl;
        this.bytes = bytes;
        MemorySegment cell = acl.cell(0);
        acl.function("aclrtMalloc").check(cell, bytes, HUGE_PAGES_FIRST);
        this.address = AclLibraries.pointer(cell);
        acl.opened("buffer");
    }

    public long address() {
        return address.address();
    }

    public long bytes() {
        return bytes;
    }

    MemorySegment segment() {
        return address;
    }

    /** Its first bytes as a contiguous tensor. */
    public Tensor tensor(TensorType type, long... sizes) {
        return tensorAt(0, type, sizes);
    }

    /** A contiguous tensor that begins {@code offset} bytes behind its start. */
    public Tensor tensorAt(long offset, TensorType type, long... sizes) {
        Tensor tensor = Tensor.contiguous(address.address() + offset, type, sizes);
        if (offset < 0 || tensor.bytes() > bytes - offset) {
            throw new IllegalArgumentException(tensor + " does not fit " + bytes + " bytes from byte " + offset
                    + ". Maybe the buffer was made for other sizes");
        }
        return tensor;
    }

    /** Copies from the host into the buffer, from its byte {@code offset} on, and waits for it. */
    public void write(MemorySegment from, long offset) {
        MemorySegment to = MemorySegment.ofAddress(address.address() + offset);
        acl.function("aclrtMemcpy").check(to, bytes - offset, from, from.byteSize(), HOST_TO_DEVICE);
    }

    /** Copies bytes to the buffer's start, and waits for it. */
    public void writeBytes(byte[] values) {
        try (Arena arena = Arena.ofConfined()) {
            write(arena.allocateFrom(ValueLayout.JAVA_BYTE, values), 0);
        }
    }

    /** Copies numbers of 32 bits to the buffer's start, and waits for it. */
    public void writeInts(int[] values) {
        try (Arena arena = Arena.ofConfined()) {
            write(arena.allocateFrom(ValueLayout.JAVA_INT, values), 0);
        }
    }

    /** Copies numbers of 64 bits to the buffer's start, and waits for it. */
    public void writeLongs(long[] values) {
        try (Arena arena = Arena.ofConfined()) {
            write(arena.allocateFrom(ValueLayout.JAVA_LONG, values), 0);
        }
    }

    /** Copies from the buffer's byte {@code offset} on to the host, and waits for it. */
    public void read(MemorySegment to, long offset) {
        MemorySegment from = MemorySegment.ofAddress(address.address() + offset);
        acl.function("aclrtMemcpy").check(to, to.byteSize(), from, to.byteSize(), DEVICE_TO_HOST);
    }

    @Override
    public void close() {
        acl.function("aclrtFree").check(address);
        acl.closed("buffer");
    }
}

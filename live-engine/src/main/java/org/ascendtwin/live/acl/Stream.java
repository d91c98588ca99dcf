package org.ascendtwin.live.acl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A queue of work that the device does in order, while the host goes on. */
public final class Stream implements AutoCloseable {
    private static final int HOST_TO_DEVICE = 1;
    private static final int DEVICE_TO_HOST = 2;

    private final Acl acl;
    private final MemorySegment handle;

    Stream(Acl acl) {
        this.acl = acl;
        MemorySegment cell = acl.cell(0);
        acl.function("aclrtCreateStream").check(cell);
        this.handle = AclLibraries.pointer(cell);
        acl.opened("stream");
    }

    Acl acl() {
        return acl;
    }

    MemorySegment handle() {
        return handle;
    }

    /** Waits until everything that was enqueued is done. */
    public void synchronize() {
        acl.function("aclrtSynchronizeStream").check(handle);
    }

    /** Waits as long, but at most {@code timeoutMillis}. */
    public void synchronize(int timeoutMillis) {
        acl.function("aclrtSynchronizeStreamWithTimeout").check(handle, timeoutMillis);
    }

    /** Whether everything that was enqueued is done. */
    public boolean isIdle() {
        MemorySegment status = acl.cell(0);
        acl.function("aclrtStreamQuery").check(handle, status);
        return status.get(ValueLayout.JAVA_INT, 0) == 0;
    }

    /** Whether later work is skipped once something has failed; by default it is done all the same. */
    public void stopOnFailure(boolean stop) {
        acl.function("aclrtSetStreamFailureMode").check(handle, stop ? 1L : 0L);
    }

    /** Enqueues a mark. */
    public void record(Event event) {
        acl.function("aclrtRecordEvent").check(event.handle(), handle);
    }

    /** Makes later work wait for a mark of another stream. */
    public void waitFor(Event event) {
        acl.function("aclrtStreamWaitEvent").check(handle, event.handle());
    }

    /** Enqueues a copy of {@code bytes} to the device; the host keeps its side as it is until that is done. */
    public void write(DeviceBuffer to, HostBuffer from, long bytes) {
        acl.function("aclrtMemcpyAsync").check(to.segment(), to.bytes(), from.segment(), bytes, HOST_TO_DEVICE, handle);
    }

    /** Enqueues a copy of {@code bytes} to the host, which has them when that is done. */
    public void read(HostBuffer to, DeviceBuffer from, long bytes) {
        acl.function("aclrtMemcpyAsync")
                .check(to.segment(), to.segment().byteSize(), from.segment(), bytes, DEVICE_TO_HOST, handle);
    }

    /** Enqueues a fill of the buffer with one byte. */
    public void fill(DeviceBuffer buffer, byte value) {
        acl.function("aclrtMemsetAsync").check(buffer.segment(), buffer.bytes(), (int) value, buffer.bytes(), handle);
    }

    @Override
    public void close() {
        acl.function("aclrtDestroyStream").check(handle);
        acl.closed("stream");
    }
}

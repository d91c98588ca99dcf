package org.ascendtwin.live.acl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A device in use: its memory, and what is made on it. */
public final class Device implements AutoCloseable {
    private static final int HBM = 1;
    private static final int AI_CORES = 0;

    private final Acl acl;
    private final int id;
    private final MemorySegment context;

    Device(Acl acl, int id) {
        this.acl = acl;
        this.id = id;
        acl.function("aclrtSetDevice").check(id);
        MemorySegment cell = acl.cell(0);
        acl.function("aclrtGetCurrentContext").check(cell);
        this.context = AclLibraries.pointer(cell);
        acl.opened("device");
    }

    Acl acl() {
        return acl;
    }

    public int id() {
        return id;
    }

    /** Makes this thread's calls go to this device. */
    public void use() {
        // Setting the device again would count as another use of it, so the thread changes its context instead.
        acl.function("aclrtSetCurrentContext").check(context);
    }

    /** Bytes of its memory that are free. */
    public long freeBytes() {
        return memory(0);
    }

    /** Bytes of its memory in all. */
    public long totalBytes() {
        return memory(1);
    }

    private long memory(int which) {
        use();
        MemorySegment[] cells = {acl.cell(0), acl.cell(1)};
        acl.function("aclrtGetMemInfo").check(HBM, cells[0], cells[1]);
        return cells[which].get(ValueLayout.JAVA_LONG, 0);
    }

    /** AI cores; on the host, the threads that one kernel uses. */
    public long cores() {
        MemorySegment value = acl.cell(0);
        acl.function("aclGetDeviceCapability").check(id, AI_CORES, value);
        return value.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Allocates memory. */
    public DeviceBuffer allocate(long bytes) {
        use();
        return new DeviceBuffer(acl, bytes);
    }

    /** Allocates host memory for copies that go on while the host does. */
    public HostBuffer allocateHost(long bytes) {
        return new HostBuffer(acl, bytes);
    }

    /** Creates a queue of work. */
    public Stream createStream() {
        use();
        return new Stream(acl);
    }

    /** Creates a mark that takes the time. */
    public Event createEvent() {
        return new Event(acl);
    }

    /** Waits for all its streams. */
    public void synchronize() {
        use();
        acl.function("aclrtSynchronizeDevice").check();
    }

    @Override
    public void close() {
        acl.function("aclrtResetDevice").check(id);
        acl.closed("device");
    }
}

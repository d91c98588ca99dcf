package org.ascendtwin.live.acl;

import java.lang.foreign.MemorySegment;

/** A piece of host memory that the device can copy from and to while the host goes on. */
public final class HostBuffer implements AutoCloseable {
    private final Acl acl;
    private final MemorySegment segment;

    HostBuffer(Acl acl, long bytes) {
        this.acl = acl;
        MemorySegment cell = acl.cell(0);
        acl.function("aclrtMallocHost").check(cell, bytes);
        this.segment = AclLibraries.memory(cell, bytes);
        acl.opened("host buffer");
    }

    /** Its bytes. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        acl.function("aclrtFreeHost").check(segment);
        acl.closed("host buffer");
    }
}

package org.ascendtwin.live.acl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A mark in a stream, which takes the device's time when the stream gets to it. */
public final class Event implements AutoCloseable {
    private static final int WITH_TIME = 8;

    private final Acl acl;
    private final MemorySegment handle;

    Event(Acl acl) {
        this.acl = acl;
        MemorySegment cell = acl.cell(0);
        acl.function("aclrtCreateEventExWithFlag").check(cell, WITH_TIME);
        this.handle = AclLibraries.pointer(cell);
        acl.opened("event");
    }

    MemorySegment handle() {
        return handle;
    }

    /** Waits until the stream has got to it. */
    public void synchronize() {
        acl.function("aclrtSynchronizeEvent").check(handle);
    }

    /** Whether the stream has got to it. */
    public boolean isReached() {
        MemorySegment status = acl.cell(0);
        acl.function("aclrtQueryEventStatus").check(handle, status);
        return status.get(ValueLayout.JAVA_INT, 0) == 1;
    }

    /** Microseconds of the device from {@code start} to this mark, both reached. ACL gives them as float milliseconds. */
    public double microsSince(Event start) {
        MemorySegment millis = acl.cell(0);
        acl.function("aclrtEventElapsedTime").check(millis, start.handle, handle);
        return millis.get(ValueLayout.JAVA_FLOAT, 0) * 1e3;
    }

    @Override
    public void close() {
        acl.function("aclrtDestroyEvent").check(handle);
        acl.closed("event");
    }
}

package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * One rank of a group of devices that exchange data. A collective is enqueued on each rank's stream and runs when all
 * ranks have got to it.
 */
public final class Communicator implements AutoCloseable {
    private static final int SUM = 0;
    private static final int MOST_NAME_BYTES = 128;

    private final Acl acl;
    private final MemorySegment handle;

    private Communicator(Acl acl, MemorySegment handle) {
        this.acl = acl;
        this.handle = handle;
        acl.opened("communicator");
    }

    /** The ranks of a new group over devices of this process, in their order. */
    public static List<Communicator> overDevices(Acl acl, List<Device> devices) {
        int ranks = devices.size();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, ranks);
            for (int rank = 0; rank < ranks; rank++) {
                ids.setAtIndex(ValueLayout.JAVA_INT, rank, devices.get(rank).id());
            }
            MemorySegment handles = arena.allocate(ValueLayout.ADDRESS, ranks);
            acl.function("HcclCommInitAll").check(ranks, ids, handles);
            List<Communicator> communicators = new ArrayList<>();
            for (int rank = 0; rank < ranks; rank++) {
                communicators.add(new Communicator(acl, handles.getAtIndex(ValueLayout.ADDRESS, rank)));
            }
            return communicators;
        }
    }

    /** The group's name, by which operators that exchange data find it. */
    public String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(MOST_NAME_BYTES);
            acl.function("HcclGetCommName").check(handle, text);
            return text.getString(0);
        }
    }

    public int rank() {
        MemorySegment rank = acl.cell(0);
        acl.function("HcclGetRankId").check(handle, rank);
        return rank.get(ValueLayout.JAVA_INT, 0);
    }

    /** Enqueues the sum over all ranks, element by element. */
    public void allReduce(Tensor from, Tensor to, Stream stream) {
        acl.function("HcclAllReduce")
                .check(at(from), at(to), from.elements(), from.type().hcclCode(), SUM, handle, stream.handle());
    }

    /** Enqueues the gathering of every rank's elements, in the order of ranks, on every rank. */
    public void allGather(Tensor from, Tensor to, Stream stream) {
        acl.function("HcclAllGather")
                .check(at(from), at(to), from.elements(), from.type().hcclCode(), handle, stream.handle());
    }

    /** Enqueues the exchange of equal parts: the i-th part of {@code from} goes to rank i. */
    public void allToAll(Tensor from, Tensor to, int ranks, Stream stream) {
        long part = from.elements() / ranks;
        int type = from.type().hcclCode();
        acl.function("HcclAlltoAll").check(at(from), part, type, at(to), part, type, handle, stream.handle());
    }

    private static MemorySegment at(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.address());
    }

    @Override
    public void close() {
        acl.function("HcclCommDestroy").check(handle);
        acl.closed("communicator");
    }
}

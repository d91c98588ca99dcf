package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/**
 * The initialized ACL of this process. There is one at a time; whoever opened it closes it last.
 *
 * <p>Like everything made from it, it is for one thread.
 */
public final class Acl implements AutoCloseable {
    private final AclLibraries libraries;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment cells = arena.allocate(4 * ValueLayout.JAVA_LONG.byteSize(), 8);
    private final Map<String, Integer> openCounts = new TreeMap<>();

    private Acl(AclLibraries libraries) {
        this.libraries = libraries;
    }

    /** Initializes ACL. */
    public static Acl open(AclLibraries libraries) {
        libraries.function("aclInit").check(MemorySegment.NULL);
        return new Acl(libraries);
    }

    public AclLibraries libraries() {
        return libraries;
    }

    AclFunction function(String name) {
        return libraries.function(name);
    }

    /** The {@code i}-th place for what a call gives back, cleared. */
    MemorySegment cell(int i) {
        MemorySegment cell = cells.asSlice(i * ValueLayout.JAVA_LONG.byteSize(), ValueLayout.JAVA_LONG.byteSize());
        cell.set(ValueLayout.JAVA_LONG, 0, 0);
        return cell;
    }

    /** Number of devices. */
    public int deviceCount() {
        MemorySegment count = cell(0);
        function("aclrtGetDeviceCount").check(count);
        return count.get(ValueLayout.JAVA_INT, 0);
    }

    /** The chip's name, such as {@code Ascend910B2}. */
    public String socName() {
        return AclLibraries.text((MemorySegment) function("aclrtGetSocName").call());
    }

    /** The version of the runtime's interface, such as {@code 1.14.0}. */
    public String version() {
        MemorySegment major = cell(0);
        MemorySegment minor = cell(1);
        MemorySegment patch = cell(2);
        function("aclrtGetVersion").check(major, minor, patch);
        return major.get(ValueLayout.JAVA_INT, 0) + "." + minor.get(ValueLayout.JAVA_INT, 0) + "."
                + patch.get(ValueLayout.JAVA_INT, 0);
    }

    /** Whether this process runs on the host of the devices, or on a device itself. */
    public boolean runsOnHost() {
        MemorySegment mode = cell(0);
        function("aclrtGetRunMode").check(mode);
        return mode.get(ValueLayout.JAVA_INT, 0) == 1;
    }

    /** Takes a device into use by this thread. */
    public Device device(int id) {
        return new Device(this, id);
    }

    void opened(String kind) {
        openCounts.merge(kind, 1, Integer::sum);
    }

    void closed(String kind) {
        openCounts.computeIfPresent(kind, (name, count) -> count == 1 ? null : count - 1);
    }

    /** What was made and not yet closed, kind by kind. */
    public Map<String, Integer> openCounts() {
        return new TreeMap<>(openCounts);
    }

    /**
     * Shuts ACL down.
     *
     * @throws IllegalStateException if something made from it is still open
     */
    @Override
    public void close() {
        function("aclFinalize").check();
        arena.close();
        if (!openCounts.isEmpty()) {
            throw new IllegalStateException("ACL was closed before " + openCounts + ". Maybe close these first");
        }
    }
}

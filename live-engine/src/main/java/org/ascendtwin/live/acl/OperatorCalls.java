package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls aclnn operators on one stream: phase one prepares, phase two enqueues. The calls share one workspace, since a
 * stream does them one after another.
 *
 * <p>Arguments are numbers of the C types' sizes, {@link Tensor}s, lists of tensors, {@code long[]} for arrays of
 * integers, text, {@link Scalar}s, and null for an input that is absent.
 */
public final class OperatorCalls implements AutoCloseable {
    private static final int FORMAT_ND = 2;
    private static final long LEAST_WORKSPACE_BYTES = 1 << 20;

    private final Device device;
    private final Acl acl;
    private final Stream stream;
    private final Map<String, Phases> operators = new HashMap<>();
    private @Nullable DeviceBuffer workspace;
    private @Nullable StreamMarks marks;

    public OperatorCalls(Device device, Stream stream) {
        this.device = device;
        this.acl = device.acl();
        this.stream = stream;
    }

    /** Has each operator from now on marked for {@code profile}. */
    public void watch(OperatorProfile profile) {
        marks = profile.watch(stream);
    }

    /** Begins a pass of a model where operators are marked; the stream has done the pass before. */
    public void beginPass() {
        if (marks != null) {
            marks.beginPass();
        }
    }

    /** A number that an operator takes with its type. */
    public record Scalar(float value) {}

    private record Phases(AclFunction prepare, AclFunction launch) {}

    private interface Release {
        void run();
    }

    /** Enqueues one operator, such as {@code aclnnMatmul}, with the arguments of its phase one up to the workspace size. */
    public void call(String operator, @Nullable Object... arguments) {
        Phases phases = operators.computeIfAbsent(
                operator, name -> new Phases(acl.function(name + "GetWorkspaceSize"), acl.function(name)));
        int count = arguments.length;
        Release[] releases = new Release[count];
        try (Arena arena = Arena.ofConfined()) {
            Object[] natives = new Object[count + 2];
            for (int i = 0; i < count; i++) {
                natives[i] = pass(arguments[i], arena, releases, i);
            }
            MemorySegment bytes = acl.cell(0);
            MemorySegment executor = acl.cell(1);
            natives[count] = bytes;
            natives[count + 1] = executor;
            phases.prepare.check(natives);
            long needed = bytes.get(ValueLayout.JAVA_LONG, 0);
            MemorySegment prepared = AclLibraries.pointer(executor);
            MemorySegment room = workspace(needed);
            StreamMarks marking = marks;
            Event before = marking == null ? null : marking.before();
            phases.launch.check(room, needed, prepared, stream.handle());
            if (marking != null && before != null) {
                CFunction declared = phases.prepare.declared();
                marking.after(
                        operator, tensors(declared, arguments, false), tensors(declared, arguments, true), before);
            }
        } finally {
            for (Release release : releases) {
                if (release != null) {
                    release.run();
                }
            }
        }
    }

    /** The tensors that an operator is given, or those that it writes; null for one that is absent. */
    private static List<@Nullable Tensor> tensors(CFunction declared, @Nullable Object[] arguments, boolean written) {
        List<@Nullable Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (!declared.takesTensors(i) || declared.writes(i) != written) {
                continue;
            }
            if (arguments[i] instanceof List<?> several) {
                several.forEach(one -> tensors.add((Tensor) one));
            } else {
                tensors.add((Tensor) arguments[i]);
            }
        }
        return tensors;
    }

    private Object pass(@Nullable Object argument, Arena arena, Release[] releases, int i) {
        return switch (argument) {
            case null -> MemorySegment.NULL;
            case Tensor tensor -> {
                MemorySegment made = create(tensor, arena);
                releases[i] = () -> acl.function("aclDestroyTensor").check(made);
                yield made;
            }
            case List<?> tensors -> {
                MemorySegment made = createList(tensors, arena);
                releases[i] = () -> acl.function("aclDestroyTensorList").check(made);
                yield made;
            }
            case long[] values -> {
                MemorySegment made = acl.function("aclCreateIntArray")
                        .create(arena.allocateFrom(ValueLayout.JAVA_LONG, values), (long) values.length);
                releases[i] = () -> acl.function("aclDestroyIntArray").check(made);
                yield made;
            }
            case Scalar scalar -> {
                MemorySegment made = acl.function("aclCreateScalar")
                        .create(arena.allocateFrom(ValueLayout.JAVA_FLOAT, scalar.value), TensorType.FLOAT.aclCode());
                releases[i] = () -> acl.function("aclDestroyScalar").check(made);
                yield made;
            }
            case String text -> arena.allocateFrom(text);
            case TensorType type -> type.aclCode();
            default -> argument;
        };
    }

    private MemorySegment create(Tensor tensor, Arena arena) {
        MemorySegment sizes = arena.allocateFrom(ValueLayout.JAVA_LONG, tensor.sizes());
        MemorySegment strides = arena.allocateFrom(ValueLayout.JAVA_LONG, tensor.strides());
        long rank = tensor.sizes().length;
        MemorySegment address = MemorySegment.ofAddress(tensor.address());
        return acl.function("aclCreateTensor")
                .create(sizes, rank, tensor.type().aclCode(), strides, 0L, FORMAT_ND, sizes, rank, address);
    }

    /** A list owns its tensors, so each needs one of its own. */
    private MemorySegment createList(List<?> tensors, Arena arena) {
        MemorySegment handles = arena.allocate(ValueLayout.ADDRESS, tensors.size());
        for (int i = 0; i < tensors.size(); i++) {
            handles.setAtIndex(ValueLayout.ADDRESS, i, create((Tensor) tensors.get(i), arena));
        }
        return acl.function("aclCreateTensorList").create(handles, (long) tensors.size());
    }

    private MemorySegment workspace(long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        if (workspace == null || workspace.bytes() < bytes) {
            if (workspace != null) {
                stream.synchronize(); // an operator that is still running may be using it
                workspace.close();
                workspace = null;
            }
            workspace = device.allocate(Math.max(LEAST_WORKSPACE_BYTES, bytes + bytes / 2));
        }
        return workspace.segment();
    }

    /** Waits for the stream, which must not have failed, and gives the workspace back. */
    @Override
    public void close() {
        stream.synchronize();
        abandon();
    }

    /** Gives the workspace back once nothing uses it any more, such as after a failure of the stream. */
    public void abandon() {
        if (workspace != null) {
            workspace.close();
            workspace = null;
        }
    }
}

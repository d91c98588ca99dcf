package org.ascendtwin.live.acl;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A bound function: calls it, and checks the code that it returns. */
final class AclFunction {
    private final CFunction function;
    private final MethodHandle handle;
    private final AclLibraries libraries;

    AclFunction(CFunction function, MethodHandle handle, AclLibraries libraries) {
        this.function = function;
        this.handle = handle;
        this.libraries = libraries;
    }

    /** Calls it and gives what it returns, unchecked. Arguments are of the C types' sizes; pointers are segments. */
    Object call(Object... arguments) {
        CallTimes times = libraries.times();
        long startNanos = times == null ? 0 : System.nanoTime();
        try {
            return handle.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(function.name(), e);
        } finally {
            if (times != null) {
                times.add(function.name(), System.nanoTime() - startNanos);
            }
        }
    }

    /** The function as the header declares it. */
    CFunction declared() {
        return function;
    }

    /**
     * Calls a function that returns a code.
     *
     * @throws AclException if the code is not success
     */
    void check(Object... arguments) {
        int code = (int) call(arguments);
        if (code != 0) {
            throw failure(code, arguments);
        }
    }

    /**
     * Calls a function that creates something.
     *
     * @throws AclException if it returns null
     */
    MemorySegment create(Object... arguments) {
        MemorySegment made = (MemorySegment) call(arguments);
        if (made.equals(MemorySegment.NULL)) {
            throw failure(0, arguments);
        }
        return made;
    }

    private AclException failure(int code, Object[] arguments) {
        String recent = libraries.recentMessage().strip();
        String codeName = function.returnsCode() ? AclTable.codeName(function, code) : "no result";
        StringBuilder text = new StringBuilder(function.name()).append('(');
        for (int i = 0; i < arguments.length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(function.parameterNames().get(i))
                    .append('=');
            text.append(
                    arguments[i] instanceof MemorySegment segment
                            ? "0x" + Long.toHexString(segment.address())
                            : arguments[i]);
        }
        text.append(") failed");
        text.append(function.returnsCode() ? " with " + code + " " + codeName : ": it returned null");
        text.append(recent.isEmpty() ? "; ACL gives no message" : ": " + recent);
        return new AclException(function.name(), code, codeName, text.toString());
    }
}

package org.ascendtwin.live.acl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** ACL's shared libraries, loaded for the rest of the process, and the functions found in them. */
@SuppressWarnings("restricted") // to load libraries and call into them is what it is for
public final class AclLibraries {
    private static final long MOST_MESSAGE_BYTES = 1 << 16;

    private final LibraryFolder folder;
    private final Map<String, SymbolLookup> lookups = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, AclFunction> functions = new ConcurrentHashMap<>();

    private volatile @Nullable CallTimes times;

    private AclLibraries(LibraryFolder folder) {
        this.folder = folder;
    }

    /** Loads what the folder has. A library that cannot be loaded is remembered, and its functions are missing. */
    public static AclLibraries load(LibraryFolder folder) {
        AclLibraries libraries = new AclLibraries(folder);
        for (CFunction function : AclTable.functions()) {
            String name = function.library();
            if (!libraries.lookups.containsKey(name) && !libraries.failures.containsKey(name)) {
                libraries.loadOne(name);
            }
        }
        return libraries;
    }

    private void loadOne(String name) {
        Path file = folder.path().resolve(name);
        if (!Files.isRegularFile(file)) {
            failures.put(name, "is not in " + folder.path());
            return;
        }
        try {
            // Unloading a library whose threads still run would end the process, so it stays.
            lookups.put(name, SymbolLookup.libraryLookup(file.toAbsolutePath(), Arena.global()));
        } catch (IllegalArgumentException e) {
            failures.put(name, "cannot be loaded: " + e.getMessage());
        }
    }

    /** Where the libraries were found. */
    public LibraryFolder folder() {
        return folder;
    }

    /** The libraries that were loaded. */
    public List<String> loaded() {
        return List.copyOf(lookups.keySet());
    }

    /** What is missing: libraries with the reason, then functions that a loaded library lacks. */
    public List<String> missing() {
        List<String> problems = new ArrayList<>();
        failures.forEach((name, reason) -> problems.add(name + " " + reason));
        for (CFunction function : AclTable.functions()) {
            SymbolLookup lookup = lookups.get(function.library());
            if (lookup != null && lookup.find(function.name()).isEmpty()) {
                problems.add(function.library() + " has no " + function.name());
            }
        }
        return problems;
    }

    /** What the host ACL multiplies matrices with, such as OpenBLAS; null for a toolkit, which has no such question. */
    public @Nullable String hostProducts() {
        SymbolLookup operators = lookups.get("libopapi.so");
        MemorySegment symbol =
                operators == null ? null : operators.find("host_blas").orElse(null);
        if (symbol == null) {
            return null;
        }
        try {
            FunctionDescriptor text = FunctionDescriptor.of(ValueLayout.ADDRESS);
            MethodHandle handle = Linker.nativeLinker().downcallHandle(symbol, text);
            return text((MemorySegment) handle.invokeExact());
        } catch (Throwable e) {
            throw new IllegalStateException("host_blas", e);
        }
    }

    /**
     * A function, ready to be called.
     *
     * @throws IllegalStateException if its library does not export it
     */
    AclFunction function(String name) {
        return functions.computeIfAbsent(name, this::bind);
    }

    private AclFunction bind(String name) {
        CFunction function = AclTable.function(name);
        SymbolLookup lookup = lookups.get(function.library());
        Optional<MemorySegment> symbol = lookup == null ? Optional.empty() : lookup.find(name);
        if (symbol.isEmpty()) {
            throw new IllegalStateException(function.library() + " in " + folder.path() + " has no " + name
                    + ". Maybe the toolkit is older than CANN 8.1, or its operator package is not installed");
        }
        MethodHandle handle = Linker.nativeLinker().downcallHandle(symbol.get(), function.descriptor());
        MethodHandle spread = handle.asSpreader(
                        Object[].class, function.parameters().size())
                .asType(MethodType.methodType(Object.class, Object[].class));
        return new AclFunction(function, spread, this);
    }

    /** Has the time of every call added to {@code adding} from now on; null for no more. */
    void time(@Nullable CallTimes adding) {
        times = adding;
    }

    /** Where times of calls go; null where nobody asks. */
    @Nullable CallTimes times() {
        return times;
    }

    /** ACL's own message about the last failure of this thread; empty if there is none. */
    String recentMessage() {
        return text((MemorySegment) function("aclGetRecentErrMsg").call());
    }

    /** A C string; empty for a null pointer. */
    static String text(MemorySegment address) {
        if (address.equals(MemorySegment.NULL)) {
            return "";
        }
        return address.reinterpret(MOST_MESSAGE_BYTES).getString(0);
    }

    /** Memory at an address that a call gave, of the size that it was asked for. */
    static MemorySegment memory(MemorySegment cell, long bytes) {
        return pointer(cell).reinterpret(bytes);
    }

    /** The address that a result pointer was filled with. */
    static MemorySegment pointer(MemorySegment cell) {
        return cell.get(ValueLayout.ADDRESS, 0);
    }
}

package org.ascendtwin.live.acl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is known of the ACL C interface: the functions that are called, and the names of the codes they return. */
public final class AclTable {
    private static final Map<String, CFunction> FUNCTIONS = new LinkedHashMap<>();
    private static final Map<String, String> CODES = new LinkedHashMap<>();

    static {
        for (String line : lines("functions.txt")) {
            CFunction function = CFunction.parse(line);
            FUNCTIONS.put(function.name(), function);
        }
        for (String line : lines("error-codes.txt")) {
            String[] words = line.split(" ");
            CODES.put(words[0] + words[2], words[1]);
        }
    }

    private AclTable() {}

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(AclTable.class.getResourceAsStream(resource), resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All functions that are called, library by library. */
    public static List<CFunction> functions() {
        return List.copyOf(FUNCTIONS.values());
    }

    static CFunction function(String name) {
        CFunction function = FUNCTIONS.get(name);
        if (function == null) {
            throw new IllegalArgumentException(name + " is not in the table of ACL functions");
        }
        return function;
    }

    /** The symbolic name of a code that {@code function} returned. */
    static String codeName(CFunction function, int code) {
        String family = function.result().equals("HcclResult") ? "hccl" : "acl";
        return CODES.getOrDefault(family + code, "unknown code");
    }
}

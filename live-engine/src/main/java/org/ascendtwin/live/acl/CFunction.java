package org.ascendtwin.live.acl;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One function of the C interface, as a header declares it.
 *
 * @param library file name of the shared library that exports it
 * @param prototype the declaration, up to and with the semicolon
 * @param name the symbol
 * @param result the C type that it returns
 * @param parameters the C types that it takes
 * @param parameterNames their names
 */
public record CFunction(
        String library,
        String prototype,
        String name,
        String result,
        List<String> parameters,
        List<String> parameterNames) {
    private static final Set<String> HANDLES = Set.of("aclrtStream", "aclrtEvent", "aclrtContext", "HcclComm");
    private static final Set<String> INTS =
            Set.of("int", "int32_t", "uint32_t", "aclError", "aclnnStatus", "aclDataType", "aclFormat", "aclrtRunMode");
    private static final Set<String> ENUMS = Set.of(
            "aclDeviceInfo",
            "aclrtMemAttr",
            "aclrtMemMallocPolicy",
            "aclrtMemcpyKind",
            "aclrtStreamStatus",
            "HcclResult",
            "HcclDataType",
            "HcclReduceOp");

    public CFunction {
        parameters = List.copyOf(parameters);
        parameterNames = List.copyOf(parameterNames);
    }

    /** Reads {@code library prototype}. */
    static CFunction parse(String line) {
        int space = line.indexOf(' ');
        String prototype = line.substring(space + 1);
        int open = prototype.indexOf('(');
        String head = prototype.substring(0, open).strip();
        int start = Math.max(head.lastIndexOf(' '), head.lastIndexOf('*')) + 1;
        List<String> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String inside =
                prototype.substring(open + 1, prototype.lastIndexOf(')')).strip();
        if (!inside.isEmpty() && !inside.equals("void")) {
            for (String parameter : inside.split(",")) {
                String text = parameter.strip();
                int cut = Math.max(text.lastIndexOf(' '), text.lastIndexOf('*')) + 1;
                types.add(plain(text.substring(0, cut)));
                names.add(text.substring(cut));
            }
        }
        return new CFunction(
                line.substring(0, space),
                prototype,
                head.substring(start),
                plain(head.substring(0, start)),
                types,
                names);
    }

    private static String plain(String type) {
        return type.replace("const", "").replaceAll("\\s+", "");
    }

    /** Whether it takes a tensor, or a list of them, at place {@code i}. */
    boolean takesTensors(int i) {
        return parameters.get(i).equals("aclTensor*") || parameters.get(i).equals("aclTensorList*");
    }

    /** Whether an operator writes what it takes at place {@code i}; the headers call such parameters out or somethingOut. */
    boolean writes(int i) {
        return parameterNames.get(i).toLowerCase(Locale.ROOT).endsWith("out");
    }

    /** Whether the result is a code that says whether the call succeeded. */
    boolean returnsCode() {
        return result.equals("aclError") || result.equals("aclnnStatus") || result.equals("HcclResult");
    }

    FunctionDescriptor descriptor() {
        MemoryLayout[] layouts = new MemoryLayout[parameters.size()];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = layout(parameters.get(i));
        }
        return result.equals("void")
                ? FunctionDescriptor.ofVoid(layouts)
                : FunctionDescriptor.of(layout(result), layouts);
    }

    private MemoryLayout layout(String type) {
        if (type.endsWith("*") || HANDLES.contains(type)) {
            return ValueLayout.ADDRESS;
        }
        if (INTS.contains(type) || ENUMS.contains(type)) {
            return ValueLayout.JAVA_INT;
        }
        return switch (type) {
            case "int64_t", "uint64_t", "size_t" -> ValueLayout.JAVA_LONG;
            case "int8_t" -> ValueLayout.JAVA_BYTE;
            case "bool" -> ValueLayout.JAVA_BOOLEAN;
            case "float" -> ValueLayout.JAVA_FLOAT;
            case "double" -> ValueLayout.JAVA_DOUBLE;
            default ->
                throw new IllegalStateException(
                        prototype + ": type " + type + " has no layout. Maybe it is an enum that is to be named here");
        };
    }
}

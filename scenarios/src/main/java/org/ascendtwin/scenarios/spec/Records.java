package org.ascendtwin.scenarios.spec;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.RecordForm.Part;
import org.jspecify.annotations.Nullable;

/** Records seen as documents: the mapping that would be read back to an equal record, defaults written out. */
public final class Records {
    private Records() {}

    /** {@code record} as a mapping of plain values in the order of its components. */
    public static Map<String, @Nullable Object> toMap(Record record) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Part part : RecordForm.of(record.getClass()).parts()) {
            Object value = part.get(record);
            if (part.others() && value instanceof Map<?, ?> others) {
                others.forEach((name, text) -> map.put(String.valueOf(name), text));
            } else if (value != null) {
                map.put(part.key(), plainValue(part.raw(), value));
            }
        }
        return map;
    }

    private static Object plainValue(Class<?> declared, Object value) {
        if (value instanceof Record part && declared.isSealed()) {
            return Map.of(Names.kebab(part.getClass().getSimpleName()), toMap(part));
        }
        return switch (value) {
            case List<?> list ->
                list.stream().map(item -> plainValue(Object.class, item)).toList();
            case MachinesSpec machines -> machines.own() == null ? machines.id() : toMap(machines.own());
            case DeviceSpec device -> device.own() == null ? device.id() : toMap(device.own());
            case Map<?, ?> map -> plainMap(map);
            case Record part -> plainRecord(part);
            case Enum<?> constant -> ScalarReader.name(constant);
            case Path path -> path.toAbsolutePath().normalize().toString();
            default -> value;
        };
    }

    /** A record that a document tells from others by the key around it gets that key. */
    private static Object plainRecord(Record part) {
        for (Class<?> kind : part.getClass().getInterfaces()) {
            if (kind.isSealed()) {
                return plainValue(kind, part);
            }
        }
        return ScalarReader.reads(part.getClass()) ? part.toString() : toMap(part);
    }

    private static Map<String, Object> plainMap(Map<?, ?> map) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(ScalarReader.name(key), plainValue(Object.class, value)));
        return plain;
    }

    /**
     * {@code record} with some components replaced.
     *
     * @param valuesByComponent new values by the components' Java names
     */
    public static <R extends Record> R with(R record, Map<String, ?> valuesByComponent) {
        RecordForm form = RecordForm.of(record.getClass());
        @Nullable Object[] arguments = new Object[form.parts().size()];
        int replaced = 0;
        for (int i = 0; i < arguments.length; i++) {
            Part part = form.parts().get(i);
            boolean replace = valuesByComponent.containsKey(part.component());
            replaced += replace ? 1 : 0;
            arguments[i] = replace ? valuesByComponent.get(part.component()) : part.get(record);
        }
        if (replaced != valuesByComponent.size()) {
            throw new IllegalArgumentException(record.getClass() + " lacks one of " + valuesByComponent.keySet());
        }
        try {
            @SuppressWarnings("unchecked") // the constructor of the record's own class
            R copy = (R) form.make(arguments);
            return copy;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(record.getClass() + " cannot be copied", e);
        }
    }

    /** A number without a trailing ".0". */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}

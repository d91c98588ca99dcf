package org.ascendtwin.scenarios.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records seen as documents: the mapping that would be read back to an equal record, defaults written out. */
public final class Records {
    private Records() {}

    /** {@code record} as a mapping of plain values in the order of its components. */
    public static Map<String, @Nullable Object> toMap(Record record) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = get(record, component);
            if (component.isAnnotationPresent(Others.class) && value instanceof Map<?, ?> others) {
                others.forEach((name, text) -> map.put(String.valueOf(name), text));
            } else if (value != null) {
                map.put(Names.kebab(component.getName()), plainValue(component.getType(), value));
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
        RecordComponent[] components = record.getClass().getRecordComponents();
        @Nullable Object[] arguments = new Object[components.length];
        int replaced = 0;
        for (int i = 0; i < components.length; i++) {
            boolean replace = valuesByComponent.containsKey(components[i].getName());
            replaced += replace ? 1 : 0;
            arguments[i] = replace ? valuesByComponent.get(components[i].getName()) : get(record, components[i]);
        }
        if (replaced != valuesByComponent.size()) {
            throw new IllegalArgumentException(record.getClass() + " lacks one of " + valuesByComponent.keySet());
        }
        try {
            @SuppressWarnings("unchecked") // the constructor of the record's own class
            R copy = (R) canonical(record.getClass()).newInstance(arguments);
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " cannot be copied", e);
        }
    }

    static Constructor<?> canonical(Class<?> type) throws NoSuchMethodException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return type.getDeclaredConstructor(types);
    }

    /** A number without a trailing ".0". */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static @Nullable Object get(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}

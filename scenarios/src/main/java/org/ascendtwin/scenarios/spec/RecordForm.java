package org.ascendtwin.scenarios.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A record type as documents see it: its keys in their order, and how it is made. Found out once a type, as a sweep reads
 * its scenario again at every point.
 */
final class RecordForm {
    private static final ClassValue<RecordForm> FORMS = new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
            return new RecordForm(type);
        }
    };

    private final List<Part> parts;
    private final List<String> keys;
    private final boolean takesOthers;
    private final Constructor<?> constructor;

    private RecordForm(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        parts = Arrays.stream(components).map(Part::of).toList();
        keys = parts.stream().filter(part -> !part.others()).map(Part::key).toList();
        takesOthers = parts.stream().anyMatch(Part::others);
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
    }

    static RecordForm of(Class<?> type) {
        return FORMS.get(type);
    }

    /** What {@code type} means by itself; empty where nothing is said. */
    static String meaning(Class<?> type) {
        Doc doc = type.getAnnotation(Doc.class);
        return doc == null ? "" : doc.value();
    }

    /** The record's components in their order. */
    List<Part> parts() {
        return parts;
    }

    /** The keys of the components that have one each, in their order. */
    List<String> keys() {
        return keys;
    }

    /** Whether one component takes the flags that no other does. */
    boolean takesOthers() {
        return takesOthers;
    }

    /** Makes a record; the exception's cause is what its constructor complains of. */
    Object make(@Nullable Object[] arguments) throws InvocationTargetException {
        try {
            return constructor.newInstance(arguments);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(constructor + " cannot be called", e);
        }
    }

    /**
     * One component of a record.
     *
     * @param component its Java name
     * @param key its name in a document
     * @param raw its type without parameters
     * @param optional whether it may be null
     * @param others whether it takes the flags that no other component does
     * @param meaning what it means, or what its type does; empty where nothing is said of either
     * @param range the numbers it allows, or null
     * @param presetText its value where the document says nothing, as people write it, or null
     * @param preset the same, read
     * @param accessor what reads it of a record
     */
    record Part(
            String component,
            String key,
            Type type,
            Class<?> raw,
            boolean optional,
            boolean others,
            String meaning,
            @Nullable Range range,
            @Nullable String presetText,
            @Nullable Node preset,
            Method accessor) {
        private static Part of(RecordComponent component) {
            Default preset = component.getAnnotation(Default.class);
            Doc doc = component.getAnnotation(Doc.class);
            return new Part(
                    component.getName(),
                    Names.kebab(component.getName()),
                    component.getGenericType(),
                    component.getType(),
                    component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                    component.isAnnotationPresent(Others.class),
                    doc == null ? RecordForm.meaning(component.getType()) : doc.value(),
                    component.getAnnotation(Range.class),
                    preset == null ? null : preset.value(),
                    preset == null ? null : read(component, preset.value()),
                    component.getAccessor());
        }

        private static Node read(RecordComponent component, String preset) {
            try {
                return SourceDocument.compose("default", preset).orElseThrow();
            } catch (InvalidInput e) {
                throw new IllegalStateException(component + " has an unreadable default", e);
            }
        }

        /** This component of {@code record}. */
        @Nullable Object get(Record record) {
            try {
                return accessor.invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(accessor + " cannot be called", e);
            }
        }
    }
}

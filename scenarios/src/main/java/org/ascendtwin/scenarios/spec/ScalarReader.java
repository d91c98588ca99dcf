package org.ascendtwin.scenarios.spec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The text of a single value as the type a record wants; the message of what it refuses says what it would take. */
final class ScalarReader {
    /** The {@code valueOf(String)} of a type that has one, looked up once. */
    private static final ClassValue<Optional<Method>> FACTORIES = new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
            return factory(type);
        }
    };

    private ScalarReader() {}

    /** Whether values of {@code type} are single values. */
    static boolean reads(Class<?> type) {
        return type.isPrimitive()
                || type == String.class
                || type == Integer.class
                || type == Long.class
                || type == Double.class
                || type == Boolean.class
                || type == Path.class
                || type.isEnum()
                || FACTORIES.get(type).isPresent();
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException with a message for the user where the text is no such value
     */
    static Object read(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type == int.class || type == Integer.class) {
            return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == double.class || type == Double.class) {
            return number(text);
        }
        if (type == boolean.class || type == Boolean.class) {
            return truth(text);
        }
        return type.isEnum() ? constant(type, text) : make(type, text);
    }

    private static long whole(String text, long min, long max) {
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value >= min && value <= max) {
                return value;
            }
            throw new IllegalArgumentException(quoted(text) + " is out of range; allowed: " + min + " to " + max + ".");
        } catch (NumberFormatException e) {
            if (text.matches("[-+]?[0-9_]+")) {
                throw new IllegalArgumentException(
                        quoted(text) + " is out of range; allowed: " + min + " to " + max + ".", e);
            }
            throw new IllegalArgumentException(quoted(text) + " is not a whole number." + wholeMaybe(text), e);
        }
    }

    private static String wholeMaybe(String text) {
        String folded = text.toLowerCase(Locale.ROOT).replace(",", "").strip();
        if (folded.matches("\\d+k")) {
            return " Maybe " + Long.parseLong(folded.substring(0, folded.length() - 1)) * 1024 + ".";
        }
        return folded.matches("\\d+") ? " Maybe " + folded + "." : "";
    }

    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            String percent = text.strip();
            if (percent.matches("[0-9.]+\\s*%")) {
                double share = Double.parseDouble(percent.replace("%", "").strip()) / 100;
                throw new IllegalArgumentException(quoted(text) + " is not a plain number. Maybe " + share + ".", e);
            }
        }
        throw new IllegalArgumentException(quoted(text) + " is not a number.");
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                String maybe =
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "yes", "on", "1", "true" -> " Maybe true.";
                            case "no", "off", "0", "false" -> " Maybe false.";
                            default -> "";
                        };
                throw new IllegalArgumentException(quoted(text) + " is neither true nor false." + maybe);
            }
        };
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (name(constant).equals(text)) {
                return constant;
            }
        }
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(ScalarReader::name).toList();
        throw new IllegalArgumentException(
                quoted(text) + " is not known; allowed: " + String.join(", ", names) + "." + Names.maybe(text, names));
    }

    /** A constant as documents spell it: as its own {@code toString} says where it has one, else its name in kebab-case. */
    static String name(Object constant) {
        return constant instanceof Enum<?> e && !spellsItself(e.getDeclaringClass())
                ? Names.kebab(e.name())
                : constant.toString();
    }

    private static boolean spellsItself(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("toString") && method.getParameterCount() == 0);
    }

    private static Object make(Class<?> type, String text) {
        try {
            return FACTORIES.get(type).orElseThrow().invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Method> factory(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("valueOf")
                        && Modifier.isStatic(method.getModifiers())
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class})
                        && method.getReturnType() == type)
                .findFirst();
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }
}

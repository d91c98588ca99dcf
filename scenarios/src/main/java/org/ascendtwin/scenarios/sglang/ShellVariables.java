package org.ascendtwin.scenarios.sglang;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a script has set so far. One that it has not set stays as it stands, {@code $NAME}: its value is
 * known only where the script runs.
 */
final class ShellVariables {
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]\\w*)(\\[([^\\]]*)])?(?:(:?[-=?+])(.*))?", Pattern.DOTALL);

    private final Map<String, List<String>> valuesByName = new LinkedHashMap<>();
    private final Map<String, Word> scalarsByName = new LinkedHashMap<>();
    private final Set<String> exported = new LinkedHashSet<>();

    void set(String name, List<String> values, String location) {
        valuesByName.put(name, List.copyOf(values));
        scalarsByName.put(name, new Word(values.isEmpty() ? "" : values.getFirst(), location));
    }

    void export(String name) {
        exported.add(name);
    }

    void unset(String name) {
        valuesByName.remove(name);
        scalarsByName.remove(name);
        exported.remove(name);
    }

    /** The variables that a command is given. */
    Map<String, Word> environment() {
        Map<String, Word> environment = new LinkedHashMap<>(scalarsByName);
        environment.keySet().retainAll(exported);
        return Collections.unmodifiableMap(environment);
    }

    /**
     * What {@code ${body}} stands for: one text, or the items of an array.
     *
     * @param expand how the text of a default is to be read
     * @throws IllegalArgumentException if the form is not understood
     */
    List<String> parameter(String body, UnaryOperator<String> expand) {
        Matcher matcher = PARAMETER.matcher(body);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("${" + body + "} is a form of variable that is not understood; allowed:"
                    + " ${X}, ${X:-default}, ${X[0]}, ${X[@]}. Maybe write its value out.");
        }
        String name = matcher.group(1);
        @Nullable List<String> values = item(valuesByName.get(name), matcher.group(3));
        String operator = matcher.group(4);
        if (operator == null) {
            return values == null ? List.of("$" + name) : values;
        }
        char kind = operator.charAt(operator.length() - 1);
        boolean empty = operator.startsWith(":")
                && values != null
                && String.join("", values).isEmpty();
        if (values == null || empty) {
            return switch (kind) {
                case '-', '=' -> List.of(expand.apply(matcher.group(5)));
                case '+' -> List.of("");
                default -> List.of("$" + name);
            };
        }
        return kind == '+' ? List.of(expand.apply(matcher.group(5))) : values;
    }

    private static @Nullable List<String> item(@Nullable List<String> values, @Nullable String index) {
        if (values == null || index == null) {
            return values == null || values.isEmpty() ? values : List.of(values.getFirst());
        }
        if (index.equals("@") || index.equals("*")) {
            return values;
        }
        if (!index.matches("\\d{1,4}")) {
            throw new IllegalArgumentException(
                    "[" + index + "] is no place in an array that is understood; allowed: a number, @ or *.");
        }
        int at = Integer.parseInt(index);
        return List.of(at < values.size() ? values.get(at) : "");
    }
}

package org.ascendtwin.scenarios.spec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.spec.RecordForm.Part;

/** The reference of scenario files, made from the annotations that also enforce it. */
public final class ScenarioReference {
    private final StringBuilder page = new StringBuilder();
    private final Deque<Class<?>> pending = new ArrayDeque<>();
    private final Set<Class<?>> described = new LinkedHashSet<>();

    private ScenarioReference() {}

    /** All sections with their keys, as Markdown. */
    public static String markdown() {
        ScenarioReference reference = new ScenarioReference();
        reference.describe(Scenario.class, "Top level");
        while (!reference.pending.isEmpty()) {
            Class<?> type = reference.pending.removeFirst();
            if (reference.described.add(type)) {
                reference.section(type);
            }
        }
        return reference.page.toString();
    }

    private void section(Class<?> type) {
        if (!type.isSealed()) {
            describe(type, heading(type));
            return;
        }
        page.append("## ")
                .append(heading(type))
                .append(takesPlainValue(type) ? "\n\nA plain value, or one of these:\n\n" : "\n\nOne of these:\n\n");
        for (Class<?> variant : type.getPermittedSubclasses()) {
            page.append("- `")
                    .append(Names.kebab(variant.getSimpleName()))
                    .append("`: ")
                    .append(escaped(RecordForm.meaning(variant)))
                    .append(". ")
                    .append(RecordForm.of(variant).parts().stream()
                            .map(part -> "`" + part.key() + "` (" + type(part) + ", " + presence(part) + "): "
                                    + escaped(part.meaning()))
                            .collect(Collectors.joining("; ")))
                    .append(".\n");
        }
        page.append('\n');
    }

    private static boolean takesPlainValue(Class<?> type) {
        return type.isSealed()
                && Arrays.stream(type.getPermittedSubclasses())
                        .anyMatch(variant -> variant.getSimpleName().equals("Constant"));
    }

    private static String heading(Class<?> type) {
        String meaning = RecordForm.meaning(type);
        return meaning.isEmpty() ? type.getSimpleName() : meaning;
    }

    private void describe(Class<?> type, String heading) {
        page.append("## ").append(heading).append("\n\n");
        page.append("| key | value | when left out | meaning |\n|---|---|---|---|\n");
        RecordForm form = RecordForm.of(type);
        for (Part part : form.parts()) {
            if (!part.others()) {
                page.append("| `")
                        .append(part.key())
                        .append("` | ")
                        .append(type(part))
                        .append(" | ")
                        .append(presence(part))
                        .append(" | ")
                        .append(escaped(part.meaning()))
                        .append(" |\n");
            }
        }
        page.append('\n');
        if (form.takesOthers()) {
            FlagTable others = FlagTable.of(type);
            page.append("Accepted, and without effect on a run: ")
                    .append(listed(others, Flag.Treatment.ACCEPTED))
                    .append(".\n\n");
            String refused = listed(others, Flag.Treatment.REFUSED);
            if (!refused.isEmpty()) {
                page.append("Read, and refused by a run as long as the part is not simulated: ")
                        .append(refused)
                        .append(".\n\n");
            }
        }
    }

    private static String listed(FlagTable table, Flag.Treatment treatment) {
        return table.flags().stream()
                .filter(flag -> flag.treatment() == treatment)
                .map(flag -> "`" + flag.name() + "`" + (flag.part().isEmpty() ? "" : " (" + flag.part() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static String escaped(String meaning) {
        return meaning.replace("|", "\\|");
    }

    private static String presence(Part part) {
        if (part.presetText() != null) {
            return part.presetText().equals("{}") ? "all defaults" : "`" + part.presetText() + "`";
        }
        return part.optional() ? "not set" : "required";
    }

    private String type(Part part) {
        String name = name(part.type());
        return part.range() == null ? name : name + ", " + RecordReader.describe(part.range());
    }

    private String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (generic.getRawType() != Map.class) {
                return "list of " + name(item);
            }
            Class<?> key = (Class<?>) generic.getActualTypeArguments()[0];
            return (key.isEnum() ? "each of " + name(key) : "names") + " to " + name(item);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(constant -> "`" + ScalarReader.name(constant) + "`")
                    .collect(Collectors.joining(", "));
        }
        if (ScalarReader.reads(raw)) {
            return scalar(raw);
        }
        pending.addLast(raw);
        return "[" + (takesPlainValue(raw) ? "value or mapping" : "mapping") + "](#" + anchor(heading(raw)) + ")";
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
    }

    private static String scalar(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "whole number";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Path.class) {
            return "path, relative to the file";
        }
        return type == String.class ? "text" : units(type.getSimpleName());
    }

    private static String units(String type) {
        return switch (type) {
            case "TimeSpan" -> "time with its unit (`50 ms`)";
            case "MachinesSpec" -> "name, path of a cluster file, or a mapping";
            case "DeviceSpec" -> "name, path of a device file, or a mapping";
            case "RequestRate" -> "rate with its unit (`4 /s`), or `inf`";
            default -> type;
        };
    }
}

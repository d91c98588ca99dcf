package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A shell script that sets variables and then becomes one command, written line by line. */
final class LaunchScript {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\$[A-Za-z_]\\w*");

    private final List<String> comments = new ArrayList<>();
    private final List<String> exports = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final String command;

    LaunchScript(String command) {
        this.command = command;
    }

    LaunchScript comment(String text) {
        comments.add("# " + text.replaceAll("\\s+", " "));
        return this;
    }

    LaunchScript directives(List<String> settings) {
        settings.forEach(setting -> comments.add("# twin: " + setting));
        return this;
    }

    LaunchScript environment(Map<String, String> variables) {
        variables.forEach((name, value) -> exports.add("export " + name + "=" + quoted(value)));
        return this;
    }

    /** Adds a flag with values as they stand, quotes and variables included. */
    LaunchScript raw(String flag, String... values) {
        arguments.add(("--" + flag + " " + String.join(" ", values)).stripTrailing());
        return this;
    }

    /** Adds a flag with values that are to arrive as they are. */
    LaunchScript flag(String flag, List<String> values) {
        return raw(flag, values.stream().map(LaunchScript::quoted).toArray(String[]::new));
    }

    /** {@code text} as one word of a shell; {@code $NAME} stays the variable that it is. */
    static String quoted(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        if (VARIABLE.matcher(text).matches()) {
            return '"' + text + '"';
        }
        return text.contains("$")
                ? '"' + text.replaceAll("([\\\\\"$`])", "\\\\$1") + '"'
                : "'" + text.replace("'", "'\\''") + "'";
    }

    String text() {
        StringBuilder text = new StringBuilder("#!/usr/bin/env bash\n");
        comments.forEach(comment -> text.append(comment).append('\n'));
        text.append("set -eu\n\n");
        exports.forEach(export -> text.append(export).append('\n'));
        if (!exports.isEmpty()) {
            text.append('\n');
        }
        return text.append("exec ")
                .append(command)
                .append(arguments.stream().map(argument -> " \\\n  " + argument).collect(Collectors.joining()))
                .append('\n')
                .toString();
    }
}

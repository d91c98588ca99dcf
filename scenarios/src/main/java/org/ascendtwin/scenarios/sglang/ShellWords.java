package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads words as a shell does: quotes, escapes and continued lines are resolved, variables replaced, and what came from
 * an unquoted variable is split at spaces. The output of other commands is known only where the script runs; a mark
 * stands for it.
 */
final class ShellWords {
    /** Stands for the output of a command. */
    static final String OUTPUT = "$(...)";

    private static final String END_OF_WORD = " \t\n;&|<>()";

    private final ShellVariables variables;
    private ShellCursor at;
    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private boolean started;

    ShellWords(ShellVariables variables, ShellCursor at) {
        this.variables = variables;
        this.at = at;
    }

    /**
     * The word that begins here, as the fields that it becomes.
     *
     * @param split whether unquoted variables are split; they are not in an assignment
     */
    List<String> word(boolean split) {
        fields.clear();
        field.setLength(0);
        started = false;
        while (!at.atEnd() && END_OF_WORD.indexOf(at.peek()) < 0) {
            char c = at.next();
            switch (c) {
                case '\'' -> append(at.until('\''));
                case '"' -> quoted();
                case '\\' -> escaped();
                case '$' -> dollar(split);
                case '`' -> {
                    at.until('`');
                    append(OUTPUT);
                }
                default -> append(String.valueOf(c));
            }
        }
        endField();
        return List.copyOf(fields);
    }

    private void append(String text) {
        field.append(text);
        started = true;
    }

    private void endField() {
        if (started) {
            fields.add(field.toString());
        }
        field.setLength(0);
        started = false;
    }

    private void escaped() {
        char c = at.next();
        if (c != '\n' && c != ShellCursor.END) {
            append(String.valueOf(c));
        }
    }

    private void quoted() {
        started = true;
        while (!at.atEnd() && at.peek() != '"') {
            char c = at.next();
            if (c == '\\' && "$`\"\\\n".indexOf(at.peek()) >= 0) {
                escaped();
            } else if (c == '$') {
                dollar(false);
            } else {
                append(String.valueOf(c));
            }
        }
        at.next();
    }

    private void dollar(boolean split) {
        if (at.peek() == '(') {
            at.next();
            at.untilClosed('(', ')');
            append(OUTPUT);
        } else if (at.peek() == '{') {
            at.next();
            String body = at.untilClosed('{', '}');
            insert(variables.parameter(body, this::expanded), split, body.contains("[@]"));
        } else if (at.peek() == '@' || at.peek() == '*') {
            at.next();
        } else if (Character.isLetter(at.peek()) || at.peek() == '_') {
            insert(variables.parameter(at.name(), this::expanded), split, false);
        } else {
            append("$");
        }
    }

    /** @param apart whether each of {@code values} is a field of its own even in quotes */
    private void insert(List<String> values, boolean split, boolean apart) {
        if (!split && !apart) {
            append(String.join(" ", values));
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                endField();
            }
            if (split) {
                splitAtSpaces(values.get(i));
            } else {
                append(values.get(i));
            }
        }
    }

    private void splitAtSpaces(String value) {
        String[] pieces = value.split("[ \t\n]+", -1);
        for (int i = 0; i < pieces.length; i++) {
            if (i > 0) {
                endField();
            }
            if (!pieces[i].isEmpty()) {
                append(pieces[i]);
            }
        }
    }

    /** The text of a default with its own quotes and variables resolved. */
    private String expanded(String text) {
        ShellWords inner = new ShellWords(variables, new ShellCursor(text));
        inner.at = new ShellCursor('"' + text.replaceAll("(?<!\\\\)[\"']", "") + '"');
        return String.join("", inner.word(false));
    }
}

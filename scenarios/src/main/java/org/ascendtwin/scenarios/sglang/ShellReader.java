package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.scenarios.spec.Problem;

/**
 * Reads launch scripts as far as they are plain: variables and arrays, exports, quotes, continued lines, comments,
 * redirections, several commands. What decides at run time (loops, conditions, functions) is refused, since nobody
 * knows here what it would decide.
 */
final class ShellReader {
    private static final String DIRECTIVE = "twin:";
    private static final Set<String> CONTROL = Set.of(
            "for",
            "while",
            "until",
            "if",
            "then",
            "else",
            "elif",
            "fi",
            "case",
            "esac",
            "select",
            "function",
            "do",
            "done",
            "{",
            "}");

    private final String file;
    private final ShellCursor at;
    private final ShellVariables variables = new ShellVariables();
    private final ShellWords reader;
    private final List<SglangCommand> commands = new ArrayList<>();
    private final List<Word> directives = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private final Map<String, List<String>> assigned = new LinkedHashMap<>();
    private boolean exports;
    private boolean stopped;

    private ShellReader(String file, String text) {
        this.file = file;
        at = new ShellCursor(text);
        reader = new ShellWords(variables, at);
    }

    /** Reads {@code text} as the contents of {@code file}. */
    static ShellScript read(String file, String text) {
        ShellReader reader = new ShellReader(file, text);
        while (!reader.at.atEnd() && !reader.stopped) {
            reader.step();
        }
        reader.endCommand();
        return new ShellScript(
                List.copyOf(reader.commands), List.copyOf(reader.directives), List.copyOf(reader.problems));
    }

    private String here() {
        return file + ":" + at.line();
    }

    private void refuse(String location, String message) {
        problems.add(new Problem(location, "", message));
        stopped = true;
    }

    private void step() {
        char c = at.peek();
        if (c == ' ' || c == '\t') {
            at.next();
        } else if (at.sees("\\\n")) {
            at.skip(2);
        } else if (c == '#') {
            comment();
        } else if (at.sees("<<") && !at.sees("<<<")) {
            hereDocument();
        } else if (c == '<' || c == '>' || at.sees("&>")) {
            redirection();
        } else if (c == '\n' || c == ';' || c == '&' || c == '|') {
            at.next();
            endCommand();
        } else if (c == '(' || c == ')') {
            refuse(here(), "functions and commands in brackets are not followed. Maybe write the commands out.");
        } else {
            word();
        }
    }

    private void comment() {
        String location = here();
        at.next();
        String text = at.until('\n').strip();
        endCommand();
        if (text.startsWith(DIRECTIVE)) {
            directives.add(new Word(text.substring(DIRECTIVE.length()).strip(), location));
        }
    }

    /** Text that a command reads from the script itself is not for us. */
    private void hereDocument() {
        at.skip(2);
        if (at.peek() == '-') {
            at.next();
        }
        skipSpaces();
        String end = String.join("", reader.word(false));
        at.until('\n');
        String line;
        do {
            line = at.until('\n').strip();
        } while (!at.atEnd() && !line.equals(end));
        endCommand();
    }

    private void redirection() {
        if (!words.isEmpty() && words.getLast().text().matches("\\d")) {
            words.removeLast();
        }
        while (at.peek() == '<' || at.peek() == '>' || at.peek() == '&') {
            at.next();
        }
        skipSpaces();
        reader.word(false);
    }

    private void skipSpaces() {
        while (at.peek() == ' ' || at.peek() == '\t') {
            at.next();
        }
    }

    private void word() {
        String location = here();
        boolean mayAssign = words.isEmpty() || exports;
        String name = mayAssign ? at.assignedName() : "";
        try {
            if (!name.isEmpty()) {
                at.skip(name.length() + 1);
                assigned.put(name, at.peek() == '(' ? array() : List.of(String.join(" ", reader.word(false))));
                return;
            }
            for (String field : reader.word(true)) {
                words.add(new Word(field, location));
            }
        } catch (IllegalArgumentException e) {
            refuse(location, String.valueOf(e.getMessage()));
        }
        exports = !words.isEmpty() && words.getFirst().text().equals("export");
        if (!words.isEmpty() && CONTROL.contains(words.getFirst().text())) {
            refuse(
                    location,
                    "\"" + words.getFirst().text() + "\": loops, conditions and functions are not followed, since what"
                            + " they do is decided where the script runs. Maybe write the commands out, each node's in a"
                            + " file of its own.");
        }
    }

    private List<String> array() {
        List<String> items = new ArrayList<>();
        at.next();
        while (!at.atEnd() && at.peek() != ')') {
            if (at.peek() == '#') {
                at.until('\n');
            } else if (at.sees("\\\n")) {
                at.skip(2);
            } else if (Character.isWhitespace(at.peek())) {
                at.next();
            } else {
                items.addAll(reader.word(true));
            }
        }
        at.next();
        return items;
    }

    private void endCommand() {
        if (!stopped && words.isEmpty()) {
            assigned.forEach((name, values) -> variables.set(name, values, here()));
        } else if (!stopped) {
            execute();
        }
        words.clear();
        assigned.clear();
        exports = false;
    }

    private void execute() {
        Word first = words.getFirst();
        if (exports) {
            assigned.forEach((name, values) -> {
                variables.set(name, values, first.location());
                variables.export(name);
            });
            words.stream().skip(1).forEach(name -> variables.export(name.text()));
        } else if (first.text().equals("unset")) {
            words.stream().skip(1).forEach(name -> variables.unset(name.text()));
        } else if (first.text().startsWith("--")) {
            problems.add(new Problem(
                    first.location(),
                    "",
                    "a command cannot begin with " + first.text() + ". Maybe the line before ends without a backslash,"
                            + " with a space after it, or is a comment."));
        } else {
            SglangCommand.find(words, environment()).ifPresent(commands::add);
        }
    }

    private Map<String, Word> environment() {
        Map<String, Word> environment = new LinkedHashMap<>(variables.environment());
        String location = words.getFirst().location();
        assigned.forEach((name, values) -> environment.put(name, new Word(String.join(" ", values), location)));
        if (words.stream().anyMatch(word -> word.text().equals("env"))) {
            for (Word word : words) {
                int equals = word.text().indexOf('=');
                if (equals > 0 && word.text().substring(0, equals).matches("[A-Za-z_]\\w*")) {
                    environment.put(
                            word.text().substring(0, equals),
                            new Word(word.text().substring(equals + 1), word.location()));
                }
            }
        }
        return environment;
    }
}

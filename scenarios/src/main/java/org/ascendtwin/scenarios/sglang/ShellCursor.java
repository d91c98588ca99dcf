package org.ascendtwin.scenarios.sglang;

/** A place in a shell script that moves on character by character and knows its line. */
final class ShellCursor {
    static final char END = '\0';

    private final String text;
    private int position;
    private int line = 1;

    ShellCursor(String text) {
        this.text = text.replace("\r\n", "\n").replace('\r', '\n');
    }

    int line() {
        return line;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return position + ahead < text.length() ? text.charAt(position + ahead) : END;
    }

    boolean sees(String what) {
        return text.startsWith(what, position);
    }

    char next() {
        char c = peek();
        position++;
        line += c == '\n' ? 1 : 0;
        return c;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    /** What stands before the next {@code stop}, which is passed over; the rest of the text where there is none. */
    String until(char stop) {
        StringBuilder before = new StringBuilder();
        while (!atEnd() && peek() != stop) {
            before.append(next());
        }
        next();
        return before.toString();
    }

    /** What stands up to the bracket that closes the one just passed, which is passed over too. */
    String untilClosed(char open, char close) {
        StringBuilder inside = new StringBuilder();
        int depth = 1;
        while (!atEnd()) {
            char c = next();
            depth += c == open ? 1 : c == close ? -1 : 0;
            if (depth == 0) {
                break;
            }
            inside.append(c);
        }
        return inside.toString();
    }

    /** The characters from here that {@code accepted} takes, passed over. */
    String name() {
        StringBuilder name = new StringBuilder();
        while (Character.isLetterOrDigit(peek()) || peek() == '_') {
            name.append(next());
        }
        return name.toString();
    }

    /** The name of the variable that is assigned to here ({@code NAME=}), or nothing; not passed over. */
    String assignedName() {
        int end = position;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        boolean assigns = end > position
                && end < text.length()
                && text.charAt(end) == '='
                && !Character.isDigit(text.charAt(position));
        return assigns ? text.substring(position, end) : "";
    }
}

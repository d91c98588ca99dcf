package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;

/** Text from an input made fit for a terminal: no control characters, lines no longer than allowed. */
final class PlainText {
    private PlainText() {}

    /** {@code text} on one line, its control characters (which could drive a terminal) replaced by spaces. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString().strip();
    }

    /**
     * {@code text} broken at spaces into lines of at most {@code width}, numbers kept with what follows them where that is
     * possible; a longer word is broken where it must.
     */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = oneLine(text);
        while (rest.length() > width) {
            int end = end(rest, width);
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int end(String text, int width) {
        int last = text.lastIndexOf(' ', width);
        int space = last;
        while (space > 0 && Character.isDigit(text.charAt(space - 1))) {
            space = text.lastIndexOf(' ', space - 1);
        }
        return space > 0 ? space : last > 0 ? last : width;
    }
}

package org.ascendtwin.scheduler.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the little JSON that recorded cases are written in. */
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String text) {
        return new JsonText(text).value();
    }

    static GoldenRecord record(String text) {
        return new GoldenRecord(new JsonText(text).object());
    }

    private @Nullable Object value() {
        skipBlanks();
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        skipBlanks();
        at++;
        while (!closes('}')) {
            String name = string();
            skipBlanks();
            at++;
            fields.put(name, value());
        }
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> items = new ArrayList<>();
        at++;
        while (!closes(']')) {
            items.add(value());
        }
        return items;
    }

    private boolean closes(char bracket) {
        skipBlanks();
        if (text.charAt(at) == ',') {
            at++;
            skipBlanks();
        }
        if (text.charAt(at) == bracket) {
            at++;
            return true;
        }
        return false;
    }

    private String string() {
        skipBlanks();
        int end = text.indexOf('"', at + 1);
        String string = text.substring(at + 1, end);
        at = end + 1;
        return string;
    }

    private @Nullable Object word() {
        int end = at;
        while (end < text.length() && ",]} \n\r".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String word = text.substring(at, end);
        at = end;
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> number(word);
        };
    }

    private static Number number(String word) {
        boolean whole = word.chars().allMatch(symbol -> symbol == '-' || (symbol >= '0' && symbol <= '9'));
        if (whole) {
            return Long.parseLong(word);
        }
        return Double.parseDouble(word);
    }

    private void skipBlanks() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}

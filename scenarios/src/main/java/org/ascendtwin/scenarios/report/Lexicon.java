package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of reports in English and Chinese; the page shows one language at a time. A line of the book is a text or a
 * {@link Phrase} with places, {@code {}}, whose contents are translated in turn; lists of such are translated item by item.
 */
final class Lexicon {
    private static final String AND = " and ";
    private static final String SEMICOLON = "; ";
    private static final String[][] LISTS = {{SEMICOLON, "；"}, {", ", "，"}, {AND, " 和 "}, {" + ", " + "}};

    private static final Map<String, String> CHINESE = new HashMap<>();
    private static final List<Phrase> PHRASES = new ArrayList<>();

    static {
        Resource.text("chinese.txt").lines().forEach(Lexicon::learn);
        // What says more itself fits better.
        PHRASES.sort(Comparator.comparingInt(Phrase::ownLetters).reversed());
    }

    private Lexicon() {}

    private static void learn(String line) {
        int equals = line.indexOf(" = ");
        if (equals < 0) {
            return;
        }
        String english = line.substring(0, equals);
        String chinese = line.substring(equals + 3);
        if (english.contains("{")) {
            PHRASES.add(new Phrase(english, chinese));
        } else {
            CHINESE.put(english, chinese);
        }
    }

    /** {@code english} in Chinese; null where the book does not tell, or there are no words. */
    static @Nullable String chinese(String english) {
        String known = CHINESE.get(english);
        if (known != null || !hasLetters(english)) {
            return known;
        }
        for (Phrase phrase : PHRASES) {
            String translated = phrase.translate(english);
            if (translated != null) {
                return translated;
            }
        }
        return list(english);
    }

    private static boolean hasLetters(String text) {
        return text.codePoints().anyMatch(Character::isLetter);
    }

    private static @Nullable String list(String english) {
        for (String[] separator : LISTS) {
            if (english.contains(separator[0])) {
                boolean any = separator[0].equals(AND) || separator[0].equals(SEMICOLON);
                List<String> items = new ArrayList<>();
                for (String item : english.split(Pattern.quote(separator[0]), -1)) {
                    String translated = chinese(item);
                    any |= translated != null;
                    items.add(translated == null ? item : translated);
                }
                return any ? String.join(separator[1], items) : null;
            }
        }
        return null;
    }

    /** {@code english} as markup, with its Chinese where it is known. */
    static String both(String english) {
        String chinese = chinese(english);
        return chinese == null || chinese.equals(english) ? Markup.escape(english) : both(english, chinese);
    }

    /** One of two texts, as markup. */
    static String both(String english, String chinese) {
        return "<span class=\"en\">" + Markup.escape(english) + "</span><span class=\"zh\" lang=\"zh-CN\">"
                + Phrase.quoting(Markup.escape(chinese)) + "</span>";
    }
}

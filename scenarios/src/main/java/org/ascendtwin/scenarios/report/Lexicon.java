package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words of reports in English and Chinese; the page shows one language at a time. A line of the book is a text or a
 * {@link Phrase} with places, {@code {}}, whose contents are translated in turn; lists of such are translated item by item.
 */
final class Lexicon {
    private static final Pattern FIGURE = Pattern.compile("([-+]?[\\d.,]+ (?:%|ms|s)) (.+)");

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
        if (known != null || english.codePoints().noneMatch(Character::isLetter)) {
            return known;
        }
        return Stream.<Supplier<@Nullable String>>of(
                        () -> figure(english),
                        () -> phrase(english, true),
                        () -> list(english, "; ", "；"),
                        () -> list(english, ", ", "，"),
                        () -> phrase(english, false),
                        () -> list(english, " and ", " 和 "),
                        () -> list(english, " + ", " + "))
                .map(Supplier::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** "62.1 % compute": a figure and what it is of. */
    private static @Nullable String figure(String english) {
        Matcher matcher = FIGURE.matcher(english);
        String known = matcher.matches() ? CHINESE.get(matcher.group(2)) : null;
        return known == null ? null : matcher.group(1) + " " + known;
    }

    private static @Nullable String phrase(String english, boolean telling) {
        for (Phrase phrase : PHRASES) {
            String translated = phrase.isTelling() == telling ? phrase.translate(english) : null;
            if (translated != null) {
                return translated;
            }
        }
        return null;
    }

    private static @Nullable String list(String english, String separator, String chineseSeparator) {
        if (!english.contains(separator)) {
            return null;
        }
        List<String> items = new ArrayList<>();
        for (String item : english.split(Pattern.quote(separator), -1)) {
            if (!Phrase.closesWhatItOpens(item)) {
                return null;
            }
            items.add(Objects.requireNonNullElse(chinese(item), item));
        }
        return String.join(chineseSeparator, items);
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

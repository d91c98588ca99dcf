package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with places in two languages. English has {@code {}} for a place, or {@code {"}} for one whose text is quoted as it
 * is; Chinese has {@code {1}} for the first place.
 */
final class Phrase {
    /** What surrounds a quotation until it is markup: nobody's letters. */
    private static final char OPENS = '\uE000';

    private static final char CLOSES = '\uE001';

    private static final int TELLING = 10;
    private static final Pattern PLACE = Pattern.compile("\\{(\"?)\\}");

    private final String chinese;
    private final String beginning;
    private final String end;
    private final List<Boolean> quotes = new ArrayList<>();
    private final String expression;
    private final int ownLetters;
    private @Nullable Pattern pattern;

    Phrase(String english, String chinese) {
        this.chinese = chinese;
        StringBuilder regex = new StringBuilder();
        Matcher places = PLACE.matcher(english);
        int from = 0;
        int first = -1;
        while (places.find()) {
            first = first < 0 ? places.start() : first;
            quotes.add(!places.group(1).isEmpty());
            regex.append(Pattern.quote(english.substring(from, places.start()))).append("(.+?)");
            from = places.end();
        }
        beginning = english.substring(0, Math.max(0, first));
        end = english.substring(from);
        ownLetters = places.reset().replaceAll("").length();
        expression = regex.append(Pattern.quote(end)).toString();
    }

    /** How many places it has. */
    int places() {
        return quotes.size();
    }

    /** How much of it stands outside its places. */
    int ownLetters() {
        return ownLetters;
    }

    /** Whether it says so much itself, or quotes, that what it fits is no mere list. */
    boolean isTelling() {
        return ownLetters >= TELLING || quotes.contains(true);
    }

    /** {@code english} in Chinese where it is this sentence, else null. */
    @Nullable String translate(String english) {
        if (!english.startsWith(beginning) || !english.endsWith(end)) {
            return null;
        }
        Pattern compiled = Objects.requireNonNullElseGet(pattern, () -> Pattern.compile(expression, Pattern.DOTALL));
        pattern = compiled;
        Matcher found = compiled.matcher(english);
        if (!found.matches()) {
            return null;
        }
        String text = chinese;
        for (int place = 1; place <= quotes.size(); place++) {
            if (!closesWhatItOpens(found.group(place))) {
                return null;
            }
            text = text.replace("{" + place + "}", content(found.group(place), quotes.get(place - 1)));
        }
        return text;
    }

    /** A place that begins in one pair of brackets and ends in another is none. */
    static boolean closesWhatItOpens(String text) {
        int open = 0;
        for (int i = 0; i < text.length() && open >= 0; i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
        }
        return open == 0;
    }

    private static String content(String text, boolean quoted) {
        if (quoted) {
            return OPENS + text + CLOSES;
        }
        String translated = Lexicon.chinese(text);
        return translated == null ? text : translated;
    }

    /** {@code markup} with its quotations marked as English. */
    static String quoting(String markup) {
        return markup.replace(String.valueOf(OPENS), "<span lang=\"en\">").replace(String.valueOf(CLOSES), "</span>");
    }

    /** {@code text} with its quotations as plain text. */
    static String plain(String text) {
        return text.replace(String.valueOf(OPENS), "").replace(String.valueOf(CLOSES), "");
    }
}

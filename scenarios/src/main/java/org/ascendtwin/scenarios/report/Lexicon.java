package org.ascendtwin.scenarios.report;

import java.util.HashMap;
import java.util.Map;

/** The words of reports in English and Chinese; the page shows one language at a time. */
final class Lexicon {
    private static final Map<String, String> CHINESE = read();

    private Lexicon() {}

    private static Map<String, String> read() {
        Map<String, String> chinese = new HashMap<>();
        Resource.text("chinese.txt").lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            if (equals > 0) {
                chinese.put(line.substring(0, equals), line.substring(equals + 3));
            }
        });
        return chinese;
    }

    /** {@code english} as markup, with its Chinese where it is known. */
    static String both(String english) {
        String chinese = CHINESE.get(english);
        return chinese == null ? Markup.escape(english) : both(english, chinese);
    }

    /** One of two texts, as markup. */
    static String both(String english, String chinese) {
        return "<span class=\"en\">" + Markup.escape(english) + "</span><span class=\"zh\" lang=\"zh-CN\">"
                + Markup.escape(chinese) + "</span>";
    }
}

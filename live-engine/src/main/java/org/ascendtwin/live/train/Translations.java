package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** English sentences in German, with its genders and cases. */
final class Translations {
    /** English, German, gender. */
    private static final String[][] NOUNS = {
        {"dog", "Hund", "m"},
        {"cat", "Katze", "f"},
        {"child", "Kind", "n"},
        {"woman", "Frau", "f"},
        {"man", "Mann", "m"},
        {"house", "Haus", "n"},
        {"tree", "Baum", "m"},
        {"book", "Buch", "n"},
        {"flower", "Blume", "f"},
        {"horse", "Pferd", "n"},
        {"table", "Tisch", "m"},
        {"lamp", "Lampe", "f"},
        {"bird", "Vogel", "m"},
        {"car", "Auto", "n"},
        {"bridge", "Brücke", "f"},
        {"garden", "Garten", "m"}
    };

    private static final String[][] VERBS = {
        {"sees", "sieht"},
        {"finds", "findet"},
        {"likes", "mag"},
        {"knows", "kennt"},
        {"paints", "malt"},
        {"looks for", "sucht"},
        {"has", "hat"},
        {"needs", "braucht"}
    };
    private static final String[][] ADJECTIVES = {
        {"small", "klein"},
        {"big", "groß"},
        {"old", "alt"},
        {"new", "neu"},
        {"red", "rot"},
        {"green", "grün"},
        {"beautiful", "schön"},
        {"young", "jung"}
    };

    private Translations() {}

    static Dialogue next(RandomStream random) {
        StringBuilder english = new StringBuilder();
        StringBuilder german = new StringBuilder();
        phrase(random, false, english, german);
        String[] verb = VERBS[random.nextInt(VERBS.length)];
        english.append(' ').append(verb[0]).append(' ');
        german.append(' ').append(verb[1]).append(' ');
        phrase(random, true, english, german);
        return new Dialogue(
                "Translate to German: " + Topic.capital(english.toString()) + ".",
                Topic.capital(german.toString()) + ".");
    }

    private static void phrase(RandomStream random, boolean object, StringBuilder english, StringBuilder german) {
        String[] noun = NOUNS[random.nextInt(NOUNS.length)];
        boolean the = random.nextInt(2) == 0;
        english.append(the ? "the " : "a ");
        german.append(article(noun[2], the, object)).append(' ');
        if (random.nextInt(2) == 0) {
            String[] adjective = ADJECTIVES[random.nextInt(ADJECTIVES.length)];
            english.append(adjective[0]).append(' ');
            german.append(adjective[1]).append(ending(noun[2], the, object)).append(' ');
        }
        english.append(noun[0]);
        german.append(noun[1]);
    }

    private static String article(String gender, boolean the, boolean object) {
        return switch (gender) {
            case "m" -> the ? (object ? "den" : "der") : (object ? "einen" : "ein");
            case "f" -> the ? "die" : "eine";
            default -> the ? "das" : "ein";
        };
    }

    private static String ending(String gender, boolean the, boolean object) {
        return switch (gender) {
            case "m" -> object ? "en" : the ? "e" : "er";
            case "f" -> "e";
            default -> the ? "e" : "es";
        };
    }
}

package org.ascendtwin.live.train;

import java.util.Locale;
import org.ascendtwin.sim.rng.RandomStream;

/** What the models learn to talk about. Every topic writes as many dialogues as one likes. */
public enum Topic {
    FACTS,
    SUMS,
    LISTS,
    CODE,
    TRANSLATION,
    STORIES;

    /** Its name on the command line and in tables. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Another dialogue. */
    public Dialogue next(RandomStream random) {
        return switch (this) {
            case FACTS -> Facts.next(random);
            case SUMS -> Sums.next(random);
            case LISTS -> Sequences.next(random);
            case CODE -> Programs.next(random);
            case TRANSLATION -> Translations.next(random);
            case STORIES -> Stories.next(random);
        };
    }

    static String one(RandomStream random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}

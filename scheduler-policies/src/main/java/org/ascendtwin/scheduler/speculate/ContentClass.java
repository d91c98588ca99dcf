package org.ascendtwin.scheduler.speculate;

import java.util.List;

/**
 * Texts that are drafted alike: code, chat, translation.
 *
 * @param name for reports
 * @param share of the requests
 * @param chances by place in the window, from the first draft on, that a draft is right where all before it were, for
 *     the median request at the start of its output; the last holds for all further places
 * @param spread of that chance over requests, as the standard deviation of its logit
 * @param driftPerThousand what the logit gains with every thousand output tokens
 */
public record ContentClass(String name, double share, List<Double> chances, double spread, double driftPerThousand) {
    private static final double LONGEST_ODDS = 1e200;

    public ContentClass {
        chances = List.copyOf(chances);
        if (chances.isEmpty() || chances.stream().anyMatch(chance -> !(chance >= 0 && chance <= 1))) {
            throw new IllegalArgumentException(
                    "the chances of " + name + " are " + chances + "; allowed: one or more, each 0 to 1.");
        }
        if (!(share >= 0 && spread >= 0 && Double.isFinite(driftPerThousand))) {
            throw new IllegalArgumentException(name + " has a share of " + share + ", a spread of " + spread
                    + " and a drift of " + driftPerThousand + "; allowed: 0 and above, the drift any number.");
        }
    }

    /** Texts of one kind, the chance the same at every place. */
    public static ContentClass uniform(double chance, double spread) {
        return new ContentClass("all", 1, List.of(chance), spread, 0);
    }

    /** The chance at a place in the window, from 0 on, for the median request at the start of its output. */
    double chance(int depth) {
        return chances.get(Math.min(depth, chances.size() - 1));
    }

    /** The same chance as odds. */
    double odds(int depth) {
        return odds(chance(depth));
    }

    /** {@code chance} as odds, certainty as very long ones. */
    static double odds(double chance) {
        return Math.min(chance / (1 - chance), LONGEST_ODDS);
    }
}

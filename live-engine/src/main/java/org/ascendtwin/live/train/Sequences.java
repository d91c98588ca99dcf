package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** Things in their order: numbers, days, months, letters. */
final class Sequences {
    private static final String[] DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };

    private Sequences() {}

    static Dialogue next(RandomStream random) {
        return switch (random.nextInt(4)) {
            case 0 -> count(random);
            case 1 -> after(random, "day", DAYS);
            case 2 -> after(random, "month", MONTHS);
            default -> list(random);
        };
    }

    private static Dialogue count(RandomStream random) {
        int from = 1 + random.nextInt(20);
        int step = 1 + random.nextInt(3);
        int terms = 5 + random.nextInt(10);
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < terms; i++) {
            answer.append(i == 0 ? "" : ", ").append(from + i * step);
        }
        int to = from + (terms - 1) * step;
        return new Dialogue(
                "Count from " + from + " to " + to + (step == 1 ? "." : " in steps of " + step + "."), answer + ".");
    }

    private static Dialogue after(RandomStream random, String kind, String[] all) {
        int i = random.nextInt(all.length);
        boolean next = random.nextInt(2) == 0;
        String other = all[(i + (next ? 1 : all.length - 1)) % all.length];
        String word = next ? "after " : "before ";
        return new Dialogue("Which " + kind + " comes " + word + all[i] + "?", other + " comes " + word + all[i] + ".");
    }

    private static Dialogue list(RandomStream random) {
        boolean days = random.nextInt(2) == 0;
        return new Dialogue(
                days ? "List the days of the week." : "List the months of the year.",
                (days ? "The days of the week are " : "The months of the year are ")
                        + String.join(", ", days ? DAYS : MONTHS) + ".");
    }
}

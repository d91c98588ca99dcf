package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** Arithmetic, bare and in words. */
final class Sums {
    private static final String[] NAMES = {"Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo"};
    private static final String[] THINGS = {"apples", "books", "coins", "eggs", "pencils", "stamps", "stones", "cakes"};

    private Sums() {}

    static Dialogue next(RandomStream random) {
        return switch (random.nextInt(4)) {
            case 0 -> bare(1 + random.nextInt(50), 1 + random.nextInt(50), '+');
            case 1 -> {
                int less = 1 + random.nextInt(30);
                yield bare(less + random.nextInt(40), less, '-');
            }
            case 2 -> bare(2 + random.nextInt(9), 2 + random.nextInt(9), '*');
            default -> told(random);
        };
    }

    private static Dialogue bare(int a, int b, char sign) {
        int result = sign == '+' ? a + b : sign == '-' ? a - b : a * b;
        String sum = a + " " + sign + " " + b;
        return new Dialogue("What is " + sum + "?", sum + " = " + result + ".");
    }

    private static Dialogue told(RandomStream random) {
        String name = Topic.one(random, NAMES);
        String things = Topic.one(random, THINGS);
        int less = 2 + random.nextInt(9);
        int more = less + 1 + random.nextInt(10);
        boolean gets = random.nextInt(2) == 0;
        int result = gets ? more + less : more - less;
        return new Dialogue(
                name + " has " + more + " " + things + " and " + (gets ? "gets " : "gives away ") + less
                        + (gets ? " more" : "") + ". How many " + things + " does " + name + " have now?",
                name + " had " + more + " " + things + " and " + (gets ? "got " : "gave away ") + less
                        + (gets ? " more" : "") + ", so " + name + " has " + more + (gets ? " + " : " - ") + less
                        + " = "
                        + result + " " + things + " now.");
    }
}

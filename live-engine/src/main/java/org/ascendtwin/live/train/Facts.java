package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** Questions with one right answer. */
final class Facts {
    private static final String[][] CAPITALS = {
        {"France", "Paris"},
        {"Germany", "Berlin"},
        {"Italy", "Rome"},
        {"Spain", "Madrid"},
        {"Portugal", "Lisbon"},
        {"Austria", "Vienna"},
        {"Poland", "Warsaw"},
        {"Norway", "Oslo"},
        {"Sweden", "Stockholm"},
        {"Finland", "Helsinki"},
        {"Denmark", "Copenhagen"},
        {"Greece", "Athens"},
        {"Ireland", "Dublin"},
        {"Hungary", "Budapest"},
        {"Japan", "Tokyo"},
        {"China", "Beijing"},
        {"Egypt", "Cairo"},
        {"Kenya", "Nairobi"},
        {"Peru", "Lima"},
        {"Canada", "Ottawa"},
        {"Cuba", "Havana"},
        {"Chile", "Santiago"},
        {"Vietnam", "Hanoi"},
        {"Thailand", "Bangkok"}
    };

    private static final String[][] OPPOSITES = {
        {"hot", "cold"}, {"big", "small"}, {"fast", "slow"}, {"old", "young"}, {"light", "dark"}, {"wet", "dry"},
        {"high", "low"}, {"full", "empty"}, {"early", "late"}, {"hard", "soft"}, {"long", "short"}, {"open", "closed"}
    };

    private static final String[][] ANIMALS = {
        {"dog", "four", "barks"}, {"cat", "four", "purrs"}, {"cow", "four", "moos"}, {"sheep", "four", "bleats"},
        {"bird", "two", "sings"}, {"duck", "two", "quacks"}, {"horse", "four", "neighs"}, {"bee", "six", "buzzes"},
        {"frog", "four", "croaks"}, {"lion", "four", "roars"}, {"spider", "eight", "is silent"}, {"owl", "two", "hoots"}
    };

    private Facts() {}

    static Dialogue next(RandomStream random) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> capital(random);
            case 2 -> opposite(random);
            default -> animal(random);
        };
    }

    private static Dialogue capital(RandomStream random) {
        String[] pair = CAPITALS[random.nextInt(CAPITALS.length)];
        if (random.nextInt(3) == 0) {
            return new Dialogue(
                    "Which country has the capital " + pair[1] + "?", pair[1] + " is the capital of " + pair[0] + ".");
        }
        String question =
                Topic.one(random, "What is the capital of ", "Tell me the capital of ", "Name the capital of ");
        return new Dialogue(
                question + pair[0] + (question.startsWith("What") ? "?" : "."),
                "The capital of " + pair[0] + " is " + pair[1] + ".");
    }

    private static Dialogue opposite(RandomStream random) {
        String[] pair = OPPOSITES[random.nextInt(OPPOSITES.length)];
        int first = random.nextInt(2);
        return new Dialogue(
                "What is the opposite of " + pair[first] + "?",
                "The opposite of " + pair[first] + " is " + pair[1 - first] + ".");
    }

    private static Dialogue animal(RandomStream random) {
        String[] animal = ANIMALS[random.nextInt(ANIMALS.length)];
        return random.nextInt(2) == 0
                ? new Dialogue(
                        "How many legs does a " + animal[0] + " have?",
                        "A " + animal[0] + " has " + animal[1] + " legs.")
                : new Dialogue("What does a " + animal[0] + " do?", "A " + animal[0] + " " + animal[2] + ".");
    }
}

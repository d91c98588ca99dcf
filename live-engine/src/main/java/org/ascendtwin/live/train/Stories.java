package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** Little stories: what comes next is a matter of choice, so that they are the hardest to foretell. */
final class Stories {
    private static final String[] HEROES = {"fox", "robot", "girl", "sailor", "mouse", "wizard", "baker", "dragon"};
    private static final String[] PLACES = {"forest", "city", "castle", "desert", "village", "harbor", "cave"};
    private static final String[] FINDS = {"a map", "a key", "a lost friend", "a golden ring", "an old door", "a letter"
    };
    private static final String[] TRAITS = {"brave", "clever", "lonely", "curious", "kind", "sleepy"};
    private static final String[] MOODS = {"happy", "proud", "tired", "surprised", "thankful"};

    private Stories() {}

    static Dialogue next(RandomStream random) {
        String hero = Topic.one(random, HEROES);
        String place = Topic.one(random, PLACES);
        String find = Topic.one(random, FINDS);
        String opening = Topic.one(random, "Once upon a time there was ", "Long ago there lived ", "There once was ");
        String go = Topic.one(random, "One morning the ", "On a cold night the ", "One day the ");
        String way = Topic.one(random, " walked into the ", " ran to the ", " set out for the ");
        String middle = Topic.one(
                random,
                "Behind a stone was ",
                "Under a tree the " + hero + " found ",
                "In the middle of the " + place + " lay ");
        String then = Topic.one(
                random,
                "The " + hero + " took it home",
                "The " + hero + " laughed and danced",
                "Nobody else knew about it",
                "The " + hero + " told everyone");
        String end = Topic.one(random, "From then on the ", "In the end the ", "And so the ");
        return new Dialogue(
                Topic.one(random, "Tell me a story about a ", "Write a short story about a ") + hero + ".",
                opening + "a " + Topic.one(random, TRAITS) + " " + hero + ". " + go + hero + way + place + ". " + middle
                        + find + ". " + then + ". " + end + hero + " was " + Topic.one(random, MOODS) + ".");
    }
}

package org.ascendtwin.live.train;

import org.ascendtwin.sim.rng.RandomStream;

/** Small methods, each in the same words but for its names. */
final class Programs {
    private static final String[][] OPERATIONS = {
        {"adds", "add", "return %s + %s;"},
        {"subtracts", "subtract", "return %s - %s;"},
        {"multiplies", "multiply", "return %s * %s;"},
        {"divides", "divide", "return %s / %s;"},
        {"compares", "compare", "return %s < %s ? -1 : 1;"},
        {"finds the larger of", "larger", "return Math.max(%s, %s);"},
        {"finds the smaller of", "smaller", "return Math.min(%s, %s);"}
    };
    private static final String[][] LOOPS = {
        {"sums", "sum", "0", "result += %s;"},
        {"multiplies", "product", "1", "result *= %s;"},
        {"counts the even ones of", "countEven", "0", "if (%s %% 2 == 0) {\n            result++;\n        }"},
        {"counts the odd ones of", "countOdd", "0", "if (%s %% 2 != 0) {\n            result++;\n        }"},
        {"finds the largest of", "largest", "0", "result = Math.max(result, %s);"}
    };
    private static final String[][] NAMES = {{"a", "b"}, {"x", "y"}, {"left", "right"}, {"first", "second"}};
    private static final String[] LISTS = {"values", "numbers", "items", "scores", "lengths", "prices"};
    private static final String[] TYPES = {"int", "long"};

    private Programs() {}

    static Dialogue next(RandomStream random) {
        return random.nextInt(2) == 0 ? operation(random) : loop(random);
    }

    private static Dialogue operation(RandomStream random) {
        String[] operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
        String[] names = NAMES[random.nextInt(NAMES.length)];
        String type = Topic.one(random, TYPES);
        String body = operation[2].formatted(names[0], names[1]);
        return new Dialogue(
                "Write a Java method that " + operation[0] + " two " + type + "s named " + names[0] + " and " + names[1]
                        + ".",
                "public static " + type + " " + operation[1] + "(" + type + " " + names[0] + ", " + type + " "
                        + names[1] + ") {\n    " + body + "\n}");
    }

    private static Dialogue loop(RandomStream random) {
        String[] loop = LOOPS[random.nextInt(LOOPS.length)];
        String list = Topic.one(random, LISTS);
        String type = Topic.one(random, TYPES);
        String one = list.substring(0, list.length() - 1);
        return new Dialogue(
                "Write a Java method that " + loop[0] + " an array of " + type + "s named " + list + ".",
                "public static " + type + " " + loop[1] + "(" + type + "[] " + list + ") {\n    " + type + " result = "
                        + loop[2] + ";\n    for (" + type + " " + one + " : " + list + ") {\n        "
                        + loop[3].formatted(one) + "\n    }\n    return result;\n}");
    }
}

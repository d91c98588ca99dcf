package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object, each checked as it is read. Fields that nobody asks for do not matter. */
final class Body {
    private final JsonNode root;
    private final String prefix;

    private Body(JsonNode root, String prefix) {
        this.root = root;
        this.prefix = prefix;
    }

    static Body of(JsonNode root) throws Refusal {
        if (!root.isObject()) {
            throw Refusal.badRequest(
                    "the body is " + (root.isMissingNode() ? "empty" : kind(root)) + "; allowed: a JSON object");
        }
        return new Body(root, "");
    }

    /** The object {@code name}; an empty one if it is missing. */
    Body object(String name) throws Refusal {
        JsonNode node = root.path(name);
        if (isAbsent(node)) {
            return new Body(node, prefix + name + ".");
        }
        if (!node.isObject()) {
            throw wrong(name, node, "an object");
        }
        return new Body(node, prefix + name + ".");
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    boolean has(String name) {
        return !isAbsent(root.path(name));
    }

    JsonNode node(String name) {
        return root.path(name);
    }

    int integer(String name, int otherwise) throws Refusal {
        JsonNode node = root.path(name);
        if (isAbsent(node)) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(name, node, "a whole number");
        }
        return node.asInt();
    }

    long seed(String name, long otherwise) throws Refusal {
        JsonNode node = root.path(name);
        if (isAbsent(node)) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(name, node, "a whole number");
        }
        return node.asLong();
    }

    double real(String name, double otherwise) throws Refusal {
        return value(name, otherwise, JsonNode::isNumber, "a number", JsonNode::asDouble);
    }

    boolean flag(String name, boolean otherwise) throws Refusal {
        return value(name, otherwise, JsonNode::isBoolean, "true or false", JsonNode::asBoolean);
    }

    String text(String name, String otherwise) throws Refusal {
        return value(name, otherwise, JsonNode::isString, "a text", JsonNode::asString);
    }

    /** What a field holds, or {@code otherwise} where it is missing. */
    private <T> T value(String name, T otherwise, Predicate<JsonNode> fits, String wanted, Function<JsonNode, T> read)
            throws Refusal {
        JsonNode node = root.path(name);
        if (isAbsent(node)) {
            return otherwise;
        }
        if (!fits.test(node)) {
            throw wrong(name, node, wanted);
        }
        return read.apply(node);
    }

    /** One text or a list of texts; none if it is missing. */
    List<String> texts(String name) throws Refusal {
        JsonNode node = root.path(name);
        List<String> texts = new ArrayList<>();
        if (isAbsent(node)) {
            return texts;
        }
        for (JsonNode one : node.isArray() ? node.values() : List.of(node)) {
            if (!one.isString() || one.asString().isEmpty()) {
                throw wrong(name, node, "a text or a list of texts, none of them empty");
            }
            texts.add(one.asString());
        }
        return texts;
    }

    /** A list of whole numbers, or one of them. */
    int[] integers(String name) throws Refusal {
        JsonNode node = root.path(name);
        return isAbsent(node) ? new int[0] : integers(name, node.isArray() ? node.values() : List.of(node));
    }

    /** A list of lists of whole numbers. */
    List<int[]> integerLists(String name) throws Refusal {
        List<int[]> lists = new ArrayList<>();
        for (JsonNode list : root.path(name).values()) {
            if (!list.isArray()) {
                throw wrong(name, list, "lists of whole numbers");
            }
            lists.add(integers(name, list.values()));
        }
        return lists;
    }

    private int[] integers(String name, Collection<JsonNode> values) throws Refusal {
        int[] numbers = new int[values.size()];
        int count = 0;
        for (JsonNode one : values) {
            if (!one.isIntegralNumber() || !one.canConvertToInt()) {
                throw wrong(name, one, "a list of whole numbers");
            }
            numbers[count++] = one.asInt();
        }
        return numbers;
    }

    /** Refuses a field that has another value than the one that changes nothing. */
    void neutral(String name, double value) throws Refusal {
        if (has(name) && real(name, value) != value) {
            throw wrong(name, root.path(name), value + ", since it is not computed here");
        }
    }

    private Refusal wrong(String name, JsonNode node, String allowed) {
        return Refusal.badRequest(prefix + name + " is " + kind(node) + "; allowed: " + allowed);
    }

    private static String kind(JsonNode node) {
        String text = node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + " …";
    }
}

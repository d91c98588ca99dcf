package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The fields of one config.json, each asked for by name, with errors that say which file lacks what. */
final class ConfigFields {
    /** Above the largest size of any published model. */
    private static final int LARGEST = 100_000_000;

    private final String id;
    private final JsonNode config;

    ConfigFields(String id, JsonNode config) {
        this.id = id;
        this.config = config;
    }

    String architecture() {
        JsonNode architectures = config.path("architectures");
        if (!architectures.isArray() || architectures.isEmpty()) {
            throw new IllegalArgumentException(
                    id + ": 'architectures' is missing. Maybe this is not a HuggingFace config.json");
        }
        return architectures.get(0).asString();
    }

    int number(String name) {
        JsonNode value = config.path(name);
        if (!value.isInt()) {
            throw new IllegalArgumentException(id + ": '" + name + "' is " + (value.isMissingNode() ? "missing" : value)
                    + "; allowed: a whole number. Maybe the file is of another architecture than it names");
        }
        if (value.asInt() < 0 || value.asInt() > LARGEST) {
            throw new IllegalArgumentException(
                    id + ": '" + name + "' is " + value + "; allowed: 0 to " + LARGEST + ". Maybe a digit too many");
        }
        return value.asInt();
    }

    /** A whole number that others are divided by or counted with. */
    int positive(String name) {
        int value = number(name);
        if (value == 0) {
            throw new IllegalArgumentException(id + ": '" + name + "' is 0; allowed: 1 to " + LARGEST + ".");
        }
        return value;
    }

    int number(String name, int otherwise) {
        JsonNode value = config.path(name);
        return value.isMissingNode() || value.isNull() ? otherwise : number(name);
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = config.path(name);
        return value.isBoolean() ? value.asBoolean() : otherwise;
    }

    /** The fields of the nested object {@code name}. */
    ConfigFields in(String name) {
        JsonNode nested = config.path(name);
        if (!nested.isObject()) {
            throw new IllegalArgumentException(id + ": '" + name + "' is missing. Maybe this is the text model alone");
        }
        return new ConfigFields(id, nested);
    }

    /** The array of words {@code name}; empty where there is none. */
    List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : config.path(name)) {
            words.add(word.asString());
        }
        return words;
    }

    /** The array of whole numbers {@code name}. */
    List<Integer> numbers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : config.path(name)) {
            numbers.add(number.asInt());
        }
        return numbers;
    }

    String word(String name, String otherwise) {
        JsonNode value = config.path(name);
        return value.isString() ? value.asString() : otherwise;
    }

    String id() {
        return id;
    }

    /** The model with these fields and {@code layers}; {@code tied} is stated outside a nested text model. */
    ModelConfig model(String architecture, boolean tied, List<LayerKind> layers) {
        return new ModelConfig(
                id,
                architecture,
                positive("hidden_size"),
                number("vocab_size"),
                tied,
                number("max_position_embeddings"),
                layers);
    }

    /** A mixture whose experts are counted by {@code expertsName}. */
    MixtureOfExperts mixture(String expertsName, int sharedSize, boolean sharedGate) {
        return new MixtureOfExperts(
                number(expertsName),
                number("num_experts_per_tok"),
                number("moe_intermediate_size", number("intermediate_size", 0)),
                sharedSize,
                sharedGate,
                false);
    }
}

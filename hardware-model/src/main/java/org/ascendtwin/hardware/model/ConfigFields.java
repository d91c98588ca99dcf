package org.ascendtwin.hardware.model;

import tools.jackson.databind.JsonNode;

/** The fields of one config.json, each asked for by name, with errors that say which file lacks what. */
final class ConfigFields {
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
        return value.asInt();
    }

    int number(String name, int otherwise) {
        JsonNode value = config.path(name);
        return value.isMissingNode() || value.isNull() ? otherwise : number(name);
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = config.path(name);
        return value.isBoolean() ? value.asBoolean() : otherwise;
    }
}

package org.ascendtwin.scenarios.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plain values as an indented JSON document. */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper ONE_LINE = JsonMapper.builder().build();

    private Json() {}

    /** The same on one line. */
    static String line(Object value) {
        return ONE_LINE.writeValueAsString(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}

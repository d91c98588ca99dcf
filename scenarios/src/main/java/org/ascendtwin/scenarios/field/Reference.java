package org.ascendtwin.scenarios.field;

/**
 * A place in the answer of a command, written {@code command:/json/pointer}.
 *
 * @param pointer a JSON pointer (RFC 6901)
 */
record Reference(String command, String pointer) {
    static Reference of(String text) {
        int colon = text.indexOf(":/");
        if (colon < 1) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no place in an answer; expected command:/pointer, as in sglang:/metrics/mean_ttft_ms.");
        }
        return new Reference(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The same place in the answer of another command. */
    Reference in(String other) {
        return new Reference(other, pointer);
    }
}

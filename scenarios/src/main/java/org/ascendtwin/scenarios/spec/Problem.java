package org.ascendtwin.scenarios.spec;

import java.io.Serializable;

/**
 * One thing wrong with an input, worded for the person who wrote it.
 *
 * @param location file, line and column as an editor takes them ({@code run.yaml:12:7}), or the option it came from
 * @param path the place in the document ({@code servers[0].flags.tp-size}), empty for the document as a whole
 * @param message the value, what is wrong with it and what is allowed, then perhaps a sentence that starts with "Maybe"
 */
public record Problem(String location, String path, String message) implements Serializable {
    public Problem {
        message = message.endsWith(".") ? message : message + ".";
    }

    @Override
    public String toString() {
        return path.isEmpty() ? location + ": " + message : location + ": " + path + ": " + message;
    }
}

package org.ascendtwin.scenarios.field;

import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the commands of one row answered.
 *
 * @param answersByCommand documents by the row's names of the commands
 */
public record Answers(String row, Map<String, JsonNode> answersByCommand) {
    /** Where the text of an answer stands that is no JSON, and the reason of a refusal. */
    public static final String TEXT = "/text";

    /** Whether {@code command} was run. */
    public boolean has(String command) {
        return answersByCommand.containsKey(command);
    }

    /** What a command printed that does not answer in JSON. */
    public String text(String command) {
        return at(new Reference(command, TEXT)).asString();
    }

    JsonNode at(Reference place) {
        JsonNode answer = answersByCommand.get(place.command());
        JsonNode found = answer == null ? null : answer.at(place.pointer());
        if (found == null || found.isMissingNode()) {
            throw new IllegalStateException(
                    row + ": " + place.command() + " answers nothing at " + place.pointer() + ".");
        }
        return found;
    }

    /** The number at {@code place}, with the interval that stands beside it. */
    Estimate estimate(Reference place) {
        JsonNode found = at(place);
        if (!found.isNumber()) {
            throw new IllegalStateException(row + ": " + place.command() + " has \"" + found.asString() + "\" at "
                    + place.pointer() + ", no number.");
        }
        JsonNode interval = beside(place, "_interval");
        if (interval != null && interval.size() == 2) {
            return new Estimate(
                    found.asDouble(),
                    interval.get(0).asDouble(),
                    interval.get(1).asDouble());
        }
        JsonNode low = beside(place, "_low");
        JsonNode high = beside(place, "_high");
        return low == null || high == null
                ? new Estimate(found.asDouble(), null, null)
                : new Estimate(found.asDouble(), low.asDouble(), high.asDouble());
    }

    /** Whether there is anything at {@code place}. */
    boolean answers(Reference place) {
        return beside(place, "") != null;
    }

    private @Nullable JsonNode beside(Reference place, String suffix) {
        JsonNode answer = answersByCommand.get(place.command());
        JsonNode found = answer == null ? null : answer.at(place.pointer() + suffix);
        return found == null || found.isMissingNode() ? null : found;
    }
}

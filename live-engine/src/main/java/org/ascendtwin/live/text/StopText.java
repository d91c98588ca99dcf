package org.ascendtwin.live.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the first of several texts in one that grows, and holds back what may be the beginning of one. */
public final class StopText {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private @Nullable String found;

    public StopText(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** Adds text; gives what is surely before any of the texts. Nothing comes after one was found. */
    public String append(String text) {
        if (found != null) {
            return "";
        }
        held.append(text);
        int first = held.length();
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && at < first) {
                first = at;
                found = stop;
            }
        }
        int free = found == null ? held.length() - longestBeginning() : first;
        String given = held.substring(0, free);
        held.delete(0, free);
        return given;
    }

    /** What was held back and is no text of those after all. */
    public String finish() {
        String rest = found == null ? held.toString() : "";
        held.setLength(0);
        return rest;
    }

    /** The text that was found; null before. */
    public @Nullable String found() {
        return found;
    }

    /** Characters at the end that one of the texts could begin with. */
    private int longestBeginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.indexOf(stop.substring(0, length), held.length() - length) >= 0) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}

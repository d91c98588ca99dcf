package org.ascendtwin.scheduler.conformance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what a replay wrote with what was recorded. */
public final class Comparison {
    private Comparison() {}

    /** The first record that differs and its first differing field; null where all agree. */
    public static @Nullable String firstDifference(
            List<GoldenRecord> expected, List<? extends Map<String, ? extends @Nullable Object>> actual) {
        for (int index = 0; index < Math.min(expected.size(), actual.size()); index++) {
            String difference = expected.get(index).firstDifference(actual.get(index));
            if (difference != null) {
                return "record " + index + ": " + difference;
            }
        }
        return expected.size() == actual.size()
                ? null
                : expected.size() + " records expected, " + actual.size() + " replayed";
    }
}

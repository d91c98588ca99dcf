package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recorded functions as files: {@code FUNCTION.json} is a list of what it was asked and what it answered. */
final class FunctionFiles {
    private static final String RECORDED = ".json";

    private FunctionFiles() {}

    static List<GoldenCase> cases(CaseFolder folder, Map<String, FunctionCheck> functions) throws UnusableCases {
        List<GoldenCase> cases = new ArrayList<>();
        boolean known = false;
        for (String name : folder.stems(RECORDED)) {
            FunctionCheck function = functions.get(name);
            if (function != null) {
                known = true;
                cases.add(new GoldenCase(name, () -> replay(folder, name, function)));
            } else if (!name.endsWith(".cfg")) {
                cases.add(GoldenCase.refused(
                        name, "the function is unknown; known are " + String.join(", ", functions.keySet())));
            }
        }
        if (!known) {
            throw new UnusableCases("no recorded functions in " + folder.path() + "; looked for "
                    + String.join(", ", functions.keySet()) + ", each with " + RECORDED
                    + ". Maybe it holds cases of another kind.");
        }
        return cases;
    }

    private static GoldenCase.Outcome replay(CaseFolder folder, String name, FunctionCheck function)
            throws IOException {
        List<GoldenRecord> recorded = folder.file(name + RECORDED).list();
        for (int index = 0; index < recorded.size(); index++) {
            @Nullable String difference = function.firstDifference(recorded.get(index));
            if (difference != null) {
                return new GoldenCase.Outcome(recorded.size(), "case " + (index + 1) + ", " + difference);
            }
        }
        return new GoldenCase.Outcome(recorded.size(), null);
    }
}

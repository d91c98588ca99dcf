package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.ascendtwin.sim.kernel.VirtualHost;

/** Scheduler cases as files: {@code NAME.cfg.json} names its input, {@code NAME.out.jsonl} is what was recorded. */
final class SchedFiles {
    private static final String SETTINGS = ".cfg.json";
    private static final String RECORDED = ".out.jsonl";

    private SchedFiles() {}

    static List<GoldenCase> cases(CaseFolder folder) throws UnusableCases {
        Set<String> names = folder.stems(SETTINGS);
        names.addAll(folder.stems(RECORDED));
        if (names.isEmpty()) {
            throw new UnusableCases("no scheduler cases in " + folder.path() + "; looked for NAME" + SETTINGS
                    + " and NAME" + RECORDED + ". Maybe it holds cases of another kind.");
        }
        return names.stream()
                .map(name -> new GoldenCase(name, () -> replay(folder, name)))
                .toList();
    }

    /** Every case is replayed twice: decode steps one by one, and counted together. */
    private static GoldenCase.Outcome replay(CaseFolder folder, String name) throws IOException {
        SchedSettings settings = new SchedSettings(folder.file(name + SETTINGS).document());
        List<GoldenRecord> expected = folder.file(name + RECORDED).lines();
        SchedCase schedCase =
                new SchedCase(settings, folder.file(settings.input()).lines());
        String difference =
                Comparison.firstDifference(expected, replayed(schedCase, false).records());
        if (difference == null) {
            String counted = Comparison.firstDifference(
                    expected, replayed(schedCase, true).records());
            difference = counted == null ? null : counted + " (with decode steps counted together)";
        }
        return new GoldenCase.Outcome(expected.size(), difference);
    }

    static SchedReplay replayed(SchedCase schedCase, boolean wholeSteps) {
        VirtualHost host = new VirtualHost();
        SchedReplay replay = new SchedReplay(host, schedCase, wholeSteps);
        host.runUntilQuiet();
        return replay;
    }
}

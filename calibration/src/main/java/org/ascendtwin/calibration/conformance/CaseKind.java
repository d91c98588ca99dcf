package org.ascendtwin.calibration.conformance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a case was recorded from; each kind has a folder and a format of its own. */
public enum CaseKind {
    /** Batches of the scheduler, iteration by iteration. */
    SCHED("sched"),
    /** The prefix cache, request by request. */
    CACHE("radix"),
    /** The prefix cache with host memory behind it. */
    HICACHE("hicache"),
    /** Small functions. */
    MISC("misc");

    private final String folder;

    CaseKind(String folder) {
        this.folder = folder;
    }

    /**
     * The cases of this kind, by name.
     *
     * @param cases a folder that holds this kind's folder, or is it
     * @param otherFunctions functions beyond the scheduler's that {@link #MISC} can replay, as their files are called
     * @throws UnusableCases if there are none
     */
    public List<GoldenCase> casesIn(Path cases, Map<String, FunctionCheck> otherFunctions) throws UnusableCases {
        CaseFolder files = CaseFolder.open(cases, folder);
        return switch (this) {
            case SCHED -> SchedFiles.cases(files);
            case CACHE -> CacheFiles.cases(files);
            case HICACHE -> TieredFiles.cases(files);
            case MISC -> {
                Map<String, FunctionCheck> functions = new LinkedHashMap<>(FunctionReplay.checks());
                functions.putAll(otherFunctions);
                yield FunctionFiles.cases(files, functions);
            }
        };
    }
}

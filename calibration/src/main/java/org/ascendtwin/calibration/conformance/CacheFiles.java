package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scheduler.cache.EvictionPolicy;

/** Prefix-cache cases as files: the name holds the settings. */
final class CacheFiles {
    static final String RECORDED = ".jsonl";
    /** What a replay can hold in memory. */
    private static final int MOST_TOKENS = 200_000_000;

    private static final String FORM = "SOURCE_capTOKENS_pageTOKENS_POLICY_MODE.jsonl, MODE input_only or with_output";
    private static final Pattern NAME =
            Pattern.compile("(.+)_cap(\\d{1,9})_page(\\d{1,9})_([a-z]+)_(input_only|with_output)");

    private CacheFiles() {}

    static List<GoldenCase> cases(CaseFolder folder) throws UnusableCases {
        List<GoldenCase> cases = new ArrayList<>();
        boolean known = false;
        for (String name : folder.stems(RECORDED)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                known = true;
                cases.add(new GoldenCase(name, () -> replay(folder, matcher)));
            } else if (isOfThisKind(name)) {
                cases.add(GoldenCase.refused(name, "its name is not of the form " + FORM));
            }
        }
        if (!known) {
            throw new UnusableCases("no prefix-cache cases in " + folder.path() + "; looked for " + FORM
                    + ". Maybe it holds cases of another kind.");
        }
        return cases;
    }

    /** Inputs, and cases of other kinds in the same folder, are left alone. */
    private static boolean isOfThisKind(String name) {
        return !name.startsWith("input_") && !name.endsWith(".out") && !TieredFiles.isName(name);
    }

    private static GoldenCase.Outcome replay(CaseFolder folder, Matcher name) throws IOException {
        int pageSize = tokens(name, 3);
        CacheReplay replay = new CacheReplay(
                tokens(name, 2),
                pageSize,
                EvictionPolicy.ofFlag(name.group(4)),
                name.group(5).equals("with_output"));
        List<GoldenRecord> expected = folder.file(name.group() + RECORDED).lines();
        List<GoldenRecord> inputs = folder.input(name.group(1)).lines();
        return new GoldenCase.Outcome(expected.size(), Comparison.firstDifference(expected, replay.records(inputs)));
    }

    /** A number of tokens in a name. */
    static int tokens(Matcher name, int group) {
        int tokens = Integer.parseInt(name.group(group));
        if (tokens < 1 || tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    name.group() + " names " + tokens + " tokens; the range is 1 to " + MOST_TOKENS);
        }
        return tokens;
    }
}

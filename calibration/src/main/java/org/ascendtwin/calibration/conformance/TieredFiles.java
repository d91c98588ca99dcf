package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.WritePolicy;

/** Cases of the prefix cache with host memory as files: the name holds the settings. */
final class TieredFiles {
    private static final String FORM = "SOURCE_capTOKENS_hostTOKENS_pageTOKENS_WRITE[_POLICY].jsonl,"
            + " WRITE write_through, write_through_selective or write_back";
    private static final Pattern NAME = Pattern.compile("(.+)_cap(\\d{1,9})_host(\\d{1,9})_page(\\d{1,9})"
            + "_(write_through_selective|write_through|write_back)(?:_([a-z]+))?");
    private static final Pattern ALIKE = Pattern.compile(".+_host\\d+_.+");

    private TieredFiles() {}

    /** Whether a file is a case of this kind, or was meant to be. */
    static boolean isName(String name) {
        return ALIKE.matcher(name).matches();
    }

    static List<GoldenCase> cases(CaseFolder folder) throws UnusableCases {
        List<GoldenCase> cases = new ArrayList<>();
        for (String name : folder.stems(CacheFiles.RECORDED)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                cases.add(new GoldenCase(name, () -> replay(folder, matcher)));
            } else if (isName(name)) {
                cases.add(GoldenCase.refused(name, "its name is not of the form " + FORM));
            }
        }
        if (cases.isEmpty()) {
            throw new UnusableCases("no cases of a cache with host memory in " + folder.path() + "; looked for " + FORM
                    + ". Maybe it holds cases of another kind.");
        }
        return cases;
    }

    private static GoldenCase.Outcome replay(CaseFolder folder, Matcher name) throws IOException {
        String policy = name.group(6);
        TieredSettings settings = new TieredSettings(
                CacheFiles.tokens(name, 2),
                CacheFiles.tokens(name, 3),
                CacheFiles.tokens(name, 4),
                WritePolicy.ofFlag(name.group(5)),
                EvictionPolicy.ofFlag(policy == null ? "lru" : policy));
        List<GoldenRecord> expected =
                folder.file(name.group() + CacheFiles.RECORDED).lines();
        List<GoldenRecord> inputs = folder.input(name.group(1)).lines();
        return new GoldenCase.Outcome(
                expected.size(), Comparison.firstDifference(expected, new TieredCacheReplay(settings).records(inputs)));
    }
}

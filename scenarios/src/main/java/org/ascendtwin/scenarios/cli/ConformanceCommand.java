package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.conformance.CaseKind;
import org.ascendtwin.calibration.conformance.GoldenCase;
import org.ascendtwin.calibration.conformance.UnusableCases;
import org.ascendtwin.calibration.conformance.Verdict;
import org.ascendtwin.scenarios.experiment.BenchMetricsCheck;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin conformance}: recorded cases of SGLang's own code, replayed and compared field by field. */
@Command(
        name = "conformance",
        description = {
            "Replays recorded cases of SGLang's own code and compares every field of every record.",
            "Prints a line a case, with the first difference of each that fails; exits with 1 if any does."
        },
        footer = "docs/conformance.md says how cases are recorded.",
        mixinStandardHelpOptions = true)
final class ConformanceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "KIND",
            description =
                    "sched: batches of the scheduler. cache: the prefix cache. hicache: the prefix cache with host"
                            + " memory behind it. misc: small functions.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CaseKind kind;

    @Option(
            names = "--cases",
            required = true,
            paramLabel = "DIR",
            description = "A folder with the folders sched, radix, hicache and misc, or the one that KIND needs.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path cases;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter out = spec.commandLine().getOut();
        List<Verdict> verdicts = new ArrayList<>();
        for (GoldenCase each : found()) {
            Verdict verdict = each.verdict();
            verdicts.add(verdict);
            if (!json) {
                out.println(line(verdict));
                out.flush();
            }
        }
        long passed = verdicts.stream().filter(Verdict::passed).count();
        long failed = verdicts.size() - passed;
        out.println(json ? document(verdicts, passed, failed) : passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private List<GoldenCase> found() throws InvalidInput {
        try {
            return kind.casesIn(cases, Map.of(BenchMetricsCheck.NAME, new BenchMetricsCheck()));
        } catch (UnusableCases e) {
            throw new InvalidInput("--cases", String.valueOf(e.getMessage()));
        }
    }

    private static String line(Verdict verdict) {
        return verdict.passed()
                ? "PASS " + verdict.name() + " " + verdict.records() + " records"
                : "FAIL " + verdict.name() + ": " + verdict.difference();
    }

    private String document(List<Verdict> verdicts, long passed, long failed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", kind.name().toLowerCase(Locale.ROOT));
        document.put("cases", verdicts.stream().map(ConformanceCommand::fields).toList());
        document.put("passed", passed);
        document.put("failed", failed);
        return Json.text(document);
    }

    private static Map<String, Object> fields(Verdict verdict) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", verdict.name());
        fields.put("passed", verdict.passed());
        fields.put("records", verdict.records());
        if (verdict.difference() != null) {
            fields.put("difference", verdict.difference());
        }
        return fields;
    }
}

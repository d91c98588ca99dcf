package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.workload.BenchServingRun;

/** How every command that takes the output of bench_serving takes it. */
final class BenchFile {
    private BenchFile() {}

    /** The runs of {@code file}; lines that are none are told on {@code err}, with their place, and counted. */
    static List<BenchServingRun> read(Path file, PrintWriter err) throws InvalidInput {
        List<Malformed> malformed = new ArrayList<>();
        List<BenchServingRun> runs = BenchServingRun.read(
                file, problem -> malformed.add(new Malformed(problem.location(), problem.message())));
        KernelDataArguments.report(malformed, err);
        return runs;
    }
}

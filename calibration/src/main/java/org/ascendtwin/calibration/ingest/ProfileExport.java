package org.ascendtwin.calibration.ingest;

import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;

/**
 * What a profiler or a server wrote about a run; a kind of file that is not there leaves its list empty.
 *
 * @param calls kernels and exchanges, call by call
 * @param collectives exchanges with their waits
 * @param apis functions of the host's runtime
 * @param operators kinds of kernels with their sums
 * @param steps the profiler's own sums of each step
 * @param logs of SGLang servers
 * @param files what was read
 * @param malformed rows and files that could not be used
 * @param others files that were left alone, and why
 */
public record ProfileExport(
        List<KernelCall> calls,
        List<CollectiveCall> collectives,
        List<ApiTotal> apis,
        List<OperatorTotal> operators,
        List<StepTotal> steps,
        List<ServerLog> logs,
        List<DataFile> files,
        List<Malformed> malformed,
        List<String> others) {
    public ProfileExport {
        calls = List.copyOf(calls);
        collectives = List.copyOf(collectives);
        apis = List.copyOf(apis);
        operators = List.copyOf(operators);
        steps = List.copyOf(steps);
        logs = List.copyOf(logs);
        files = List.copyOf(files);
        malformed = List.copyOf(malformed);
        others = List.copyOf(others);
    }
}

package org.ascendtwin.scenarios.workload;

import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.ProgramSpec;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests that workloads describe; every request is drawn before any policy sees it. A trace is read once,
 * however many runs it serves.
 */
public final class RequestTables {
    private static final double NANOS_PER_SECOND = 1e9;

    private @Nullable Path lastPath;
    private @Nullable Trace lastTrace;

    /**
     * Makes the requests.
     *
     * @throws InvalidInput if a trace cannot be read
     */
    public RequestTable make(WorkloadSpec workload, Streams streams) throws InvalidInput {
        RequestTable table = workload.trace() == null
                ? draw(workload, streams)
                : trace(workload.trace()).take(workload.traceLimit(), workload.slowdownFactor());
        Integer limit = workload.maxNewTokens();
        RequestTable declared = limit == null ? table : table.declaring(limit);
        return workload.warmUp() ? declared.warmedUpBy(prefixes(workload, streams)) : declared;
    }

    /**
     * What the requests are made from, in words.
     *
     * @throws InvalidInput if a trace cannot be read
     */
    public String source(WorkloadSpec workload) throws InvalidInput {
        if (workload.trace() == null && workload.sharedPrefix() != null) {
            return SharedPrefixes.source(workload.sharedPrefix());
        }
        if (workload.program() != null) {
            return Programs.source(workload.program());
        }
        return workload.trace() == null
                ? "synthetic, prompts of " + workload.inputLen() + " and outputs of " + workload.outputLen() + " tokens"
                : trace(workload.trace()).source();
    }

    private synchronized Trace trace(Path path) throws InvalidInput {
        if (lastTrace == null || !path.equals(lastPath)) {
            lastTrace = TraceReader.read(path);
            lastPath = path;
        }
        return lastTrace;
    }

    private static RequestTable draw(WorkloadSpec workload, Streams streams) throws InvalidInput {
        ProgramSpec program = workload.program();
        if (program != null) {
            return new Programs(program, streams).table(arrivals(workload, program.count(), streams));
        }
        SharedPrefixSpec shared = workload.sharedPrefix();
        if (shared != null) {
            return new SharedPrefixes(shared, streams).table(arrivals(workload, shared.prompts(), streams));
        }
        int count = required(workload.numPrompts());
        LengthSpec inputs = required(workload.inputLen());
        LengthSpec outputs = required(workload.outputLen());
        return new RequestTable(
                arrivals(workload, count, streams),
                lengths(inputs, count, streams.stream("workload.input-len", 0)),
                lengths(outputs, count, streams.stream("workload.output-len", 0)),
                null,
                null);
    }

    /** What all prompts of a group, or of all programs, begin with. */
    private static List<TokenRuns> prefixes(WorkloadSpec workload, Streams streams) {
        return workload.sharedPrefix() != null
                ? new SharedPrefixes(workload.sharedPrefix(), streams).systemPrompts()
                : ProgramDraw.beginning(required(workload.program()).steps());
    }

    private static long[] arrivals(WorkloadSpec workload, int count, Streams streams) {
        long[] arrivalsNanos = new long[count];
        if (workload.requestRate().rate() != null) {
            double meanNanos = NANOS_PER_SECOND / workload.requestRate().rate().perSecond();
            Exponential gap = new Exponential(meanNanos);
            RandomStream stream = streams.stream("workload.arrival", 0);
            double now = 0;
            for (int i = 1; i < count; i++) {
                now += gap.draw(stream);
                arrivalsNanos[i] = (long) Math.ceil(now);
            }
        }
        return arrivalsNanos;
    }

    private static int[] lengths(LengthSpec distribution, int count, RandomStream stream) {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = distribution.tokens(stream.nextDouble());
        }
        return lengths;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the workload was not validated");
        }
        return value;
    }
}

package org.ascendtwin.scenarios.workload;

import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.PhaseSpec;
import org.ascendtwin.scenarios.spec.ProgramSpec;
import org.ascendtwin.scenarios.spec.RequestRate;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.Gamma;
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
        if (!workload.phases().isEmpty()) {
            return "synthetic, " + workload.phases().size() + " phases one after the other";
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
        if (!workload.phases().isEmpty()) {
            return phases(workload, streams);
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

    /** Phases one after the other: each begins when the last request of the one before has arrived. */
    private static RequestTable phases(WorkloadSpec workload, Streams streams) {
        List<PhaseSpec> phases = workload.phases();
        int count = phases.stream().mapToInt(PhaseSpec::numPrompts).reduce(0, Math::addExact);
        long[] arrivalsNanos = new long[count];
        int[] inputTokens = new int[count];
        int[] outputTokens = new int[count];
        int from = 0;
        long fromNanos = 0;
        for (int i = 0; i < phases.size(); i++) {
            PhaseSpec phase = phases.get(i);
            int size = phase.numPrompts();
            long[] gapped =
                    arrivals(phase.requestRate(), workload.burstiness(), size, streams.stream("workload.arrival", i));
            int[] inputs = lengths(phase.inputLen(), size, streams.stream("workload.input-len", i));
            int[] outputs = lengths(phase.outputLen(), size, streams.stream("workload.output-len", i));
            for (int request = 0; request < size; request++) {
                arrivalsNanos[from + request] = fromNanos + gapped[request];
                inputTokens[from + request] = inputs[request];
                outputTokens[from + request] = outputs[request];
            }
            from += size;
            fromNanos += gapped[size - 1];
        }
        return new RequestTable(arrivalsNanos, inputTokens, outputTokens, null, null);
    }

    private static long[] arrivals(WorkloadSpec workload, int count, Streams streams) {
        return arrivals(workload.requestRate(), workload.burstiness(), count, streams.stream("workload.arrival", 0));
    }

    private static long[] arrivals(RequestRate rate, double burstiness, int count, RandomStream stream) {
        long[] arrivalsNanos = new long[count];
        if (rate.rate() != null) {
            double meanNanos = NANOS_PER_SECOND / rate.rate().perSecond();
            Distribution gap =
                    burstiness == 1 ? new Exponential(meanNanos) : new Gamma(burstiness, meanNanos / burstiness);
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

package org.ascendtwin.scenarios.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.ascendtwin.hardware.core.PipeTrace;

/**
 * The pipes of a kernel in the Chrome trace event format, which ui.perfetto.dev opens: a process for each core, a
 * thread for each of its pipes, and a process for the die or each of its streams. Times are microseconds.
 */
public final class KernelTraceFile {
    private static final double MICRO = 1e3;
    private static final PipeTrace.Pipe[] PIPES = PipeTrace.Pipe.values();

    private KernelTraceFile() {}

    /** Writes {@code trace} to {@code file}, which appears only once it is whole. */
    public static void write(Path file, PipeTrace trace) throws IOException {
        WholeFile.write(file, out -> write(out, trace));
    }

    private static void write(BufferedWriter out, PipeTrace trace) throws IOException {
        out.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
        writeNames(out, trace);
        for (int span = 0; span < trace.count(); span++) {
            PipeTrace.Pipe pipe = trace.pipe(span);
            out.write(String.format(
                    Locale.ROOT,
                    "%s{\"name\":\"%s\",\"ph\":\"X\",\"pid\":%d,\"tid\":%d,\"ts\":%.3f,\"dur\":%.3f}",
                    ",\n",
                    label(pipe),
                    trace.row(span),
                    pipe.ordinal(),
                    trace.sinceNanos(span) / MICRO,
                    (trace.untilNanos(span) - trace.sinceNanos(span)) / MICRO));
        }
        out.write("\n]}\n");
    }

    private static void writeNames(BufferedWriter out, PipeTrace trace) throws IOException {
        boolean[] named = new boolean[trace.rowCount() * PIPES.length];
        for (int row = 0; row < trace.rowCount(); row++) {
            out.write((row == 0 ? "" : ",\n") + name("process_name", row, 0, trace.rowName(row)));
        }
        for (int span = 0; span < trace.count(); span++) {
            PipeTrace.Pipe pipe = trace.pipe(span);
            int thread = trace.row(span) * PIPES.length + pipe.ordinal();
            if (!named[thread]) {
                named[thread] = true;
                out.write(",\n" + name("thread_name", trace.row(span), pipe.ordinal(), label(pipe)));
            }
        }
    }

    private static String name(String what, int process, int thread, String name) {
        return "{\"name\":\"" + what + "\",\"ph\":\"M\",\"pid\":" + process + ",\"tid\":" + thread
                + ",\"args\":{\"name\":\"" + name.replace('\\', '/').replace('"', '\'') + "\"}}";
    }

    private static String label(PipeTrace.Pipe pipe) {
        return switch (pipe) {
            case LOAD -> "load (MTE2)";
            case COMPUTE -> "compute";
            case STORE -> "store (fixpipe, MTE3)";
            case PREFETCH -> "prefetch (CMO)";
            case FIXED -> "fixed time";
        };
    }
}

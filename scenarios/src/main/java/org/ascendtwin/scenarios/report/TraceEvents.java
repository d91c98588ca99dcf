package org.ascendtwin.scenarios.report;

import java.io.BufferedWriter;
import java.io.IOException;

/** Events in the Chrome trace event format; times are written as microseconds since the start, exact to the nanosecond. */
final class TraceEvents {
    private final BufferedWriter out;
    private boolean begun;

    TraceEvents(BufferedWriter out) throws IOException {
        this.out = out;
        out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
    }

    void end() throws IOException {
        out.write("\n]}\n");
    }

    void process(int process, String name) throws IOException {
        name("process_name", process, 0, name);
        event("{\"name\":\"process_sort_index\",\"ph\":\"M\",\"pid\":" + process
                + ",\"tid\":0,\"args\":{\"sort_index\":" + process + "}}");
    }

    void thread(int process, int thread, String name) throws IOException {
        name("thread_name", process, thread, name);
        event("{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":" + process + ",\"tid\":" + thread
                + ",\"args\":{\"sort_index\":" + thread + "}}");
    }

    private void name(String what, int process, int thread, String name) throws IOException {
        event("{\"name\":\"" + what + "\",\"ph\":\"M\",\"pid\":" + process + ",\"tid\":" + thread
                + ",\"args\":{\"name\":\"" + name + "\"}}");
    }

    /** @param arguments members of a JSON object */
    void span(int process, int thread, String name, long startNanos, long nanos, String arguments) throws IOException {
        event("{\"name\":\"" + name + "\",\"ph\":\"X\",\"pid\":" + process + ",\"tid\":" + thread + ",\"ts\":"
                + micros(startNanos) + ",\"dur\":" + micros(nanos) + ",\"args\":{" + arguments + "}}");
    }

    /** A span that may overlap others of its track. */
    void overlapping(int process, String category, String id, String name, long startNanos, long endNanos)
            throws IOException {
        String common = "\"cat\":\"" + category + "\",\"name\":\"" + name + "\",\"id\":\"" + id + "\",\"pid\":"
                + process + ",\"tid\":0}";
        event("{\"ph\":\"b\",\"ts\":" + micros(startNanos) + "," + common);
        event("{\"ph\":\"e\",\"ts\":" + micros(endNanos) + "," + common);
    }

    void counter(int process, String name, long atNanos, String series, int value) throws IOException {
        event("{\"name\":\"" + name + "\",\"ph\":\"C\",\"pid\":" + process + ",\"ts\":" + micros(atNanos)
                + ",\"args\":{\"" + series + "\":" + value + "}}");
    }

    /** One end of an arrow between two spans: the span around {@code atNanos}, where it leaves, or the next, where it arrives. */
    void arrow(boolean leaves, int id, int process, int thread, long atNanos) throws IOException {
        event("{\"ph\":\"" + (leaves ? 's' : 'f') + "\",\"cat\":\"kv\",\"name\":\"KV\",\"id\":" + id + ",\"pid\":"
                + process + ",\"tid\":" + thread + ",\"ts\":" + micros(atNanos) + "}");
    }

    private void event(String text) throws IOException {
        out.write(begun ? ",\n" : "");
        begun = true;
        out.write(text);
    }

    private static String micros(long nanos) {
        String rest = Long.toString(nanos % 1000);
        return nanos / 1000 + "." + "0".repeat(3 - rest.length()) + rest;
    }
}

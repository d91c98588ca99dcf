package org.ascendtwin.live.acl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The marks of one stream that is watched. Each time is taken from the mark before it, since ACL gives times as float
 * milliseconds, which are coarse over long spans.
 */
final class StreamMarks {
    private final OperatorProfile profile;
    private final Stream stream;
    private final int number;
    private final List<Marked> waiting = new ArrayList<>();
    private Event last;
    private double lastMicros;
    private int pass;

    /** An operator whose marks the stream may not have come to yet. */
    private record Marked(
            int pass,
            String operator,
            List<@Nullable Tensor> inputs,
            List<@Nullable Tensor> results,
            Event before,
            Event after) {}

    StreamMarks(OperatorProfile profile, Stream stream, int number, Event first) {
        this.profile = profile;
        this.stream = stream;
        this.number = number;
        last = first;
    }

    /** Counts from the first mark of {@code other}; the streams have come to all of theirs. */
    void startAfter(StreamMarks other) {
        lastMicros = other.lastMicros + last.microsSince(other.last);
    }

    /** A mark before an operator. */
    Event before() {
        return profile.mark(stream);
    }

    /** A mark after it. */
    void after(String operator, List<@Nullable Tensor> inputs, List<@Nullable Tensor> results, Event before) {
        waiting.add(new Marked(pass, operator, inputs, results, before, profile.mark(stream)));
    }

    /** Reads the marks of the pass before, to all of which the stream has come. */
    void beginPass() {
        read();
        pass = profile.nextPass();
    }

    /** Waits for the marks that are left, and reads them. */
    void finish() {
        stream.synchronize();
        read();
    }

    private void read() {
        for (Marked marked : waiting) {
            double start = lastMicros + marked.before.microsSince(last);
            double micros = marked.after.microsSince(marked.before);
            profile.add(new OperatorProfile.Call(
                    marked.pass, number, marked.operator, marked.inputs, marked.results, start, micros));
            profile.release(last);
            profile.release(marked.before);
            last = marked.after;
            lastMicros = start + micros;
        }
        waiting.clear();
    }

    /** Gives all marks back. */
    void release() {
        for (Marked marked : waiting) {
            profile.release(marked.before);
            profile.release(marked.after);
        }
        waiting.clear();
        profile.release(last);
    }
}

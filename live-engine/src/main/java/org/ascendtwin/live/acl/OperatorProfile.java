package org.ascendtwin.live.acl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When each operator ran on a device while it was watched, by marks of its stream before and after it, and how long the host
 * was in each function meanwhile. A mark is an event that takes the time; what it takes itself, about a microsecond, is part of
 * what it measures, and so is the second phase of a launch that the device had to wait for.
 *
 * <p>For the thread that enqueues the operators.
 */
public final class OperatorProfile implements AutoCloseable {
    private final Device device;
    private final CallTimes hostTimes = new CallTimes();
    private final List<Call> calls = new ArrayList<>();
    private final List<StreamMarks> streams = new ArrayList<>();
    private final ArrayDeque<Event> spare = new ArrayDeque<>();
    private int passes;

    /**
     * One operator that ran.
     *
     * @param pass of a model that it is part of, from 0
     * @param stream which, from 0
     * @param operator such as {@code aclnnMatmul}
     * @param inputs what it was given, null for what is absent
     * @param results what it wrote
     * @param startMicros when it began, from the first mark on
     * @param micros how long it took
     */
    public record Call(
            int pass,
            int stream,
            String operator,
            List<@Nullable Tensor> inputs,
            List<@Nullable Tensor> results,
            double startMicros,
            double micros) {
        public Call {
            inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
            results = Collections.unmodifiableList(new ArrayList<>(results));
        }
    }

    /** A profile of {@code device}, which begins with the first of its streams that is watched. */
    public OperatorProfile(Device device) {
        this.device = device;
    }

    /** The marks of {@code stream}, which is watched from now on. */
    StreamMarks watch(Stream stream) {
        device.acl().libraries().time(hostTimes);
        streams.forEach(StreamMarks::finish);
        StreamMarks marks = new StreamMarks(this, stream, streams.size(), mark(stream));
        if (!streams.isEmpty()) {
            stream.synchronize();
            marks.startAfter(streams.getFirst());
        }
        streams.add(marks);
        return marks;
    }

    Event mark(Stream stream) {
        Event event = spare.isEmpty() ? device.createEvent() : spare.pop();
        stream.record(event);
        return event;
    }

    void release(Event event) {
        spare.push(event);
    }

    void add(Call call) {
        calls.add(call);
    }

    /** The number of a pass that begins. */
    int nextPass() {
        return passes++;
    }

    /** Ends it: reads the marks that are left, for which it waits. */
    public void finish() {
        streams.forEach(StreamMarks::finish);
        device.acl().libraries().time(null);
    }

    /** The device that is watched. */
    public int device() {
        return device.id();
    }

    /** The operators whose marks have been read, stream by stream as they ran. */
    public List<Call> calls() {
        return Collections.unmodifiableList(calls);
    }

    /** The host's time in each function. */
    public List<CallTimes.Total> hostTimes() {
        return hostTimes.totals();
    }

    @Override
    public void close() {
        device.acl().libraries().time(null);
        streams.forEach(StreamMarks::release);
        spare.forEach(Event::close);
        spare.clear();
    }
}

package org.ascendtwin.live.acl;

import java.util.ArrayDeque;
import java.util.Deque;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** A device with a stream, its operators, and buffers that are freed when it is closed. */
final class OperatorBench implements AutoCloseable {
    final Acl acl = HostAcl.open();
    final Device device = acl.device(0);
    Stream stream = device.createStream();
    OperatorCalls operators = new OperatorCalls(device, stream);
    private final Deque<DeviceBuffer> buffers = new ArrayDeque<>();

    /** Numbers between -1 and 1, as the format keeps them. */
    static float[] numbers(long seed, TensorType type, int count) {
        RandomStream stream = new Streams(seed, 0).stream("numbers", 0);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Floats.rounded((float) (2 * stream.nextDouble() - 1), type);
        }
        return values;
    }

    DeviceBuffer put(TensorType type, float... values) {
        DeviceBuffer buffer = Floats.upload(device, type, values);
        buffers.push(buffer);
        return buffer;
    }

    DeviceBuffer room(TensorType type, int count) {
        return put(type, new float[count]);
    }

    float[] get(DeviceBuffer buffer, TensorType type, int count) {
        stream.synchronize();
        return Floats.download(buffer, type, count);
    }

    /** Goes on after a failure, which a stream keeps. */
    void restartStream() {
        Stream failed = stream;
        OperatorCalls failedCalls = operators;
        stream = device.createStream();
        operators = new OperatorCalls(device, stream);
        failedCalls.abandon();
        failed.close();
    }

    @Override
    public void close() {
        operators.close();
        stream.close();
        buffers.forEach(DeviceBuffer::close);
        device.close();
        acl.close();
    }
}

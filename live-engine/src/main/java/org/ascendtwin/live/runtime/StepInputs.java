package org.ascendtwin.live.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.HostBuffer;
import org.ascendtwin.live.acl.Stream;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/** The numbers that describe a batch, on their way to the device. */
final class StepInputs implements AutoCloseable {
    private final DecoderLimits limits;
    private final KvCache cache;
    private final int vocabSize;
    private final Column tokens;
    private final Column positions;
    private final Column slots;
    private final Column scoredRows;
    private final Column pages;
    private long[] ends = {};
    private long[] keys = {};

    StepInputs(Device device, DecoderLimits limits, KvCache cache, int vocabSize) {
        this.limits = limits;
        this.cache = cache;
        this.vocabSize = vocabSize;
        this.tokens = new Column(device, limits.tokens());
        this.positions = new Column(device, limits.tokens());
        this.slots = new Column(device, limits.tokens());
        this.scoredRows = new Column(device, limits.scores());
        this.pages = new Column(device, limits.sequences() * limits.pagesPerSequence());
    }

    /** Numbers of 32 bits on both sides. */
    private static final class Column implements AutoCloseable {
        private final HostBuffer host;
        private final DeviceBuffer device;
        private int count;

        Column(Device device, int most) {
            this.host = device.allocateHost((long) most * Integer.BYTES);
            this.device = device.allocate((long) most * Integer.BYTES);
        }

        void add(int value) {
            set(count++, value);
        }

        void set(int i, int value) {
            MemorySegment numbers = host.segment();
            numbers.setAtIndex(ValueLayout.JAVA_INT, i, value);
        }

        void send(Stream stream) {
            stream.write(device, host, (long) count * Integer.BYTES);
        }

        Tensor tensor(long... sizes) {
            return device.tensor(TensorType.INT32, sizes);
        }

        @Override
        public void close() {
            device.close();
            host.close();
        }
    }

    /** Writes a batch down and enqueues its way to the device. The stream must have done with the batch before. */
    void send(Batch batch, Stream stream) {
        check(batch);
        for (Column column : columns()) {
            column.count = 0;
        }
        ends = new long[batch.pieces().size()];
        keys = new long[batch.pieces().size()];
        for (int i = 0; i < ends.length; i++) {
            add(batch.pieces().get(i), i);
        }
        pages.count = ends.length * limits.pagesPerSequence();
        columns().forEach(column -> column.send(stream));
    }

    private void add(Batch.Piece piece, int sequence) {
        int pageSize = cache.pageSize();
        for (int i = 0; i < piece.tokens().length; i++) {
            int position = piece.cached() + i;
            tokens.add(piece.tokens()[i]);
            positions.add(position);
            slots.add(piece.pages()[position / pageSize] * pageSize + position % pageSize);
        }
        ends[sequence] = tokens.count;
        keys[sequence] = piece.length();
        for (int i = piece.scored(); i >= 1; i--) {
            scoredRows.add(tokens.count - i);
        }
        for (int i = 0; i < limits.pagesPerSequence(); i++) {
            pages.set(sequence * limits.pagesPerSequence() + i, i < piece.pages().length ? piece.pages()[i] : 0);
        }
    }

    private void check(Batch batch) {
        if (batch.tokenCount() > limits.tokens()
                || batch.pieces().size() > limits.sequences()
                || batch.scoredCount() > limits.scores()) {
            throw new IllegalArgumentException("a batch of " + batch.tokenCount() + " tokens of "
                    + batch.pieces().size() + " sequences with " + batch.scoredCount() + " scores; allowed: up to "
                    + limits);
        }
        for (Batch.Piece piece : batch.pieces()) {
            int needed = (piece.length() + cache.pageSize() - 1) / cache.pageSize();
            if (needed > piece.pages().length || piece.pages().length > limits.pagesPerSequence()) {
                throw new IllegalArgumentException(piece.length() + " tokens on " + piece.pages().length
                        + " pages of " + cache.pageSize() + "; allowed: " + needed + " to "
                        + limits.pagesPerSequence() + " pages");
            }
            for (int token : piece.tokens()) {
                if (token < 0 || token >= vocabSize) {
                    throw new IllegalArgumentException("token " + token + "; allowed: 0 to " + (vocabSize - 1)
                            + ". Maybe the tokenizer belongs to another model");
                }
            }
        }
    }

    Tensor tokens() {
        return tokens.tensor(tokens.count);
    }

    Tensor positions() {
        return positions.tensor(positions.count);
    }

    Tensor slots() {
        return slots.tensor(slots.count, 1);
    }

    Tensor scoredRows() {
        return scoredRows.tensor(scoredRows.count);
    }

    Tensor pages() {
        return pages.tensor(ends.length, limits.pagesPerSequence());
    }

    long[] ends() {
        return ends;
    }

    long[] keys() {
        return keys;
    }

    int scoredCount() {
        return scoredRows.count;
    }

    int tokenCount() {
        return tokens.count;
    }

    private List<Column> columns() {
        return new ArrayList<>(List.of(tokens, positions, slots, scoredRows, pages));
    }

    @Override
    public void close() {
        columns().forEach(Column::close);
    }
}

package org.ascendtwin.live.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/**
 * A decoder's weights on the device, in one format.
 *
 * <p>Files hold each matrix as (outputs, inputs); it is turned round here, so that a product reads rows that lie one
 * after another.
 */
public final class DecoderWeights implements AutoCloseable {
    private static final int BLOCK = 64;

    private final DecoderConfig config;
    private final WeightSource source;
    private final TensorType type;
    private final Buffers buffers;
    private final Tensor embedding;
    private final Tensor head;
    private final Tensor norm;
    private final List<DecoderLayer> layers = new ArrayList<>();

    private DecoderWeights(Device device, DecoderConfig config, WeightSource source, TensorType type) {
        this.config = config;
        this.source = source;
        this.type = type;
        this.buffers = new Buffers(device);
        try {
            this.embedding = table("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
            this.head = matrix(
                    config.hiddenSize(),
                    config.vocabSize(),
                    config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight");
            this.norm = vector("model.norm.weight", config.hiddenSize());
            for (int i = 0; i < config.layers(); i++) {
                layers.add(layer("model.layers." + i + "."));
            }
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
    }

    /** Reads all weights of a model and puts them on the device. */
    public static DecoderWeights load(Device device, DecoderConfig config, WeightSource source, TensorType type) {
        return new DecoderWeights(device, config, source, type);
    }

    private DecoderLayer layer(String prefix) {
        int hidden = config.hiddenSize();
        String attention = prefix + "self_attn.";
        DecoderConfig.Experts experts = config.experts();
        boolean headNorms = config.headNorms();
        return new DecoderLayer(
                vector(prefix + "input_layernorm.weight", hidden),
                matrix(hidden, config.querySize(), attention + "q_proj.weight"),
                matrix(hidden, config.keySize(), attention + "k_proj.weight"),
                matrix(hidden, config.keySize(), attention + "v_proj.weight"),
                headNorms ? vector(attention + "q_norm.weight", config.headSize()) : null,
                headNorms ? vector(attention + "k_norm.weight", config.headSize()) : null,
                matrix(config.querySize(), hidden, attention + "o_proj.weight"),
                vector(prefix + "post_attention_layernorm.weight", hidden),
                experts == null ? null : matrix(hidden, experts.count(), prefix + "mlp.gate.weight"),
                experts == null ? gateUp(prefix + "mlp.") : expertsGateUp(prefix + "mlp.experts.", experts),
                experts == null ? down(prefix + "mlp.") : expertsDown(prefix + "mlp.experts.", experts));
    }

    private Tensor gateUp(String prefix) {
        return matrix(
                config.hiddenSize(), config.intermediateSize(), prefix + "gate_proj.weight", prefix + "up_proj.weight");
    }

    private Tensor down(String prefix) {
        return matrix(config.intermediateSize(), config.hiddenSize(), prefix + "down_proj.weight");
    }

    private Tensor expertsGateUp(String prefix, DecoderConfig.Experts experts) {
        int inner = experts.intermediateSize();
        DeviceBuffer all = buffers.buffer(type, experts.count(), config.hiddenSize(), 2L * inner);
        for (int i = 0; i < experts.count(); i++) {
            String one = prefix + i + ".";
            write(all, i, config.hiddenSize(), inner, one + "gate_proj.weight", one + "up_proj.weight");
        }
        return all.tensor(type, experts.count(), config.hiddenSize(), 2L * inner);
    }

    private Tensor expertsDown(String prefix, DecoderConfig.Experts experts) {
        int inner = experts.intermediateSize();
        DeviceBuffer all = buffers.buffer(type, experts.count(), inner, config.hiddenSize());
        for (int i = 0; i < experts.count(); i++) {
            write(all, i, inner, config.hiddenSize(), prefix + i + ".down_proj.weight");
        }
        return all.tensor(type, experts.count(), inner, config.hiddenSize());
    }

    private Tensor vector(String name, long size) {
        return table(name, size);
    }

    private Tensor table(String name, long... sizes) {
        DeviceBuffer buffer = buffers.buffer(type, sizes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(buffer.bytes(), Long.BYTES);
            source.read(name, sizes, type, numbers);
            buffer.write(numbers, 0);
        }
        return buffer.tensor(type, sizes);
    }

    /** Matrices of the same inputs side by side, as (inputs, outputs of all). */
    private Tensor matrix(int inputs, int outputs, String... names) {
        long columns = (long) outputs * names.length;
        DeviceBuffer buffer = buffers.buffer(type, inputs, columns);
        write(buffer, 0, inputs, outputs, names);
        return buffer.tensor(type, inputs, columns);
    }

    private void write(DeviceBuffer to, int item, int inputs, int outputs, String... names) {
        long columns = (long) outputs * names.length;
        long bytes = inputs * columns * type.bytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment turned = arena.allocate(bytes, Long.BYTES);
            MemorySegment matrix = arena.allocate((long) inputs * outputs * type.bytes(), Long.BYTES);
            for (int i = 0; i < names.length; i++) {
                source.read(names[i], new long[] {outputs, inputs}, type, matrix);
                turn(matrix, turned, inputs, outputs, new Columns(columns, (long) i * outputs));
            }
            to.write(turned, item * bytes);
        }
    }

    /** Where a matrix's columns go: in rows of so many, from that one on. */
    private record Columns(long count, long first) {}

    /** Block by block, so that both sides stay in cache. */
    private void turn(MemorySegment from, MemorySegment to, int inputs, int outputs, Columns columns) {
        for (int row = 0; row < outputs; row += BLOCK) {
            for (int column = 0; column < inputs; column += BLOCK) {
                int lastRow = Math.min(outputs, row + BLOCK);
                int lastColumn = Math.min(inputs, column + BLOCK);
                for (int i = column; i < lastColumn; i++) {
                    long place = i * columns.count + columns.first;
                    for (int output = row; output < lastRow; output++) {
                        move(from, (long) output * inputs + i, to, place + output);
                    }
                }
            }
        }
    }

    private void move(MemorySegment from, long fromIndex, MemorySegment to, long toIndex) {
        if (type.bytes() == Short.BYTES) {
            to.setAtIndex(ValueLayout.JAVA_SHORT, toIndex, from.getAtIndex(ValueLayout.JAVA_SHORT, fromIndex));
        } else {
            to.setAtIndex(ValueLayout.JAVA_INT, toIndex, from.getAtIndex(ValueLayout.JAVA_INT, fromIndex));
        }
    }

    public DecoderConfig config() {
        return config;
    }

    public TensorType type() {
        return type;
    }

    /** Bytes on the device. */
    public long bytes() {
        return buffers.bytes();
    }

    Tensor embedding() {
        return embedding;
    }

    Tensor head() {
        return head;
    }

    Tensor norm() {
        return norm;
    }

    List<DecoderLayer> layers() {
        return layers;
    }

    @Override
    public void close() {
        buffers.close();
    }
}

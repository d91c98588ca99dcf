package org.ascendtwin.live.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.HostBuffer;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.acl.Stream;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.kernel.Kernels;
import org.ascendtwin.live.kernel.PagedCache;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's forward pass on a device: new tokens in; what comes after each sequence's last ones out. One batch at a
 * time.
 *
 * <p>Norm, attention, norm, gated unit, each added to the residual: the order of Llama (Touvron et al. 2023), with
 * Qwen3's norms of query and key heads where the model has them.
 */
public final class Decoder implements AutoCloseable {
    private final DecoderWeights weights;
    private final DecoderConfig config;
    private final Device device;
    private final KvCache cache;
    private final Stream stream;
    private final Kernels kernels;
    private final Buffers buffers;
    private final StepInputs inputs;
    private final Activations room;
    private final @Nullable ExpertBlock experts;
    private final Tensor cosines;
    private final Tensor sines;
    private final Tensor scoredRows;
    private final DeviceBuffer logits;
    private final DeviceBuffer nextTokens;
    private final HostBuffer results;
    private int scores;

    public Decoder(Device device, DecoderWeights weights, KvCache cache, DecoderLimits limits) {
        this.weights = weights;
        this.config = weights.config();
        this.device = device;
        this.cache = cache;
        this.stream = device.createStream();
        this.kernels = new Kernels(device, stream);
        this.buffers = new Buffers(device);
        TensorType type = weights.type();
        this.inputs = new StepInputs(device, limits, cache, config.vocabSize());
        this.room = Activations.allocate(buffers, config, type, limits.tokens());
        this.experts = config.experts() == null
                ? null
                : new ExpertBlock(buffers, config, config.experts(), type, limits.tokens());
        int longest = Math.min(config.contextLength(), limits.pagesPerSequence() * cache.pageSize());
        this.cosines = buffers.filled(angles(longest, true), type, longest, config.headSize());
        this.sines = buffers.filled(angles(longest, false), type, longest, config.headSize());
        this.scoredRows = buffers.tensor(type, limits.scores(), config.hiddenSize());
        this.logits = buffers.buffer(TensorType.FLOAT, limits.scores(), config.vocabSize());
        this.nextTokens = buffers.buffer(TensorType.INT64, limits.scores());
        this.results = device.allocateHost((long) limits.scores() * Long.BYTES);
    }

    /** cos or sin of position · theta^(-2i / size), the same for both halves of a head (Su et al. 2021). */
    private float[] angles(int positions, boolean cosine) {
        int size = config.headSize();
        float[] values = new float[positions * size];
        for (int i = 0; i < values.length; i++) {
            int position = i / size;
            double angle = position * Math.pow(config.ropeTheta(), -2.0 * (i % (size / 2)) / size);
            values[i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        }
        return values;
    }

    /** Enqueues a batch: its keys and values go to the cache, its next tokens can be asked for. */
    public void enqueue(Batch batch) {
        stream.synchronize();
        kernels.beginPass();
        inputs.send(batch, stream);
        scores = inputs.scoredCount();
        Activations now = room.first(inputs.tokenCount());
        List<DecoderLayer> layers = weights.layers();
        kernels.gather(cosines, inputs.positions(), now.cosine());
        kernels.gather(sines, inputs.positions(), now.sine());
        kernels.embed(weights.embedding(), inputs.tokens(), now.residual());
        Tensor residual = now.residual();
        Tensor next = now.nextResidual();
        kernels.rmsNorm(residual, layers.getFirst().inputNorm(), config.epsilon(), now.normed(), roots(residual));
        for (int i = 0; i < layers.size(); i++) {
            attend(layers.get(i), i, now);
            add(now, residual, layers.get(i).outputNorm(), next);
            feedForward(layers.get(i), now);
            Tensor norm = i + 1 < layers.size() ? layers.get(i + 1).inputNorm() : weights.norm();
            add(now, next, norm, residual);
        }
        Tensor last = scoredRows.rows(0, scores);
        kernels.gather(now.normed(), inputs.scoredRows(), last);
        Tensor rows = logits.tensor(TensorType.FLOAT, scores, config.vocabSize());
        kernels.matmul(last, weights.head(), rows);
        kernels.argMax(rows, nextTokens.tensor(TensorType.INT64, scores));
        stream.read(results, nextTokens, (long) scores * Long.BYTES);
    }

    /** sum = hidden + residual, and its norm. */
    private void add(Activations now, Tensor residual, Tensor norm, Tensor sum) {
        kernels.addRmsNorm(now.hidden(), residual, norm, config.epsilon(), now.normed(), roots(residual), sum);
    }

    private Tensor roots(Tensor rows) {
        return room.reciprocals().rows(0, rows.size(0)).as(rows.size(0), 1);
    }

    private void attend(DecoderLayer layer, int index, Activations now) {
        long tokens = now.normed().size(0);
        long size = config.headSize();
        kernels.matmul(now.normed(), layer.query(), now.query());
        kernels.matmul(now.normed(), layer.key(), now.key());
        kernels.matmul(now.normed(), layer.value(), now.value());
        Tensor query = normHeads(now.query(), layer.queryNorm(), now.turnedQuery());
        Tensor key = normHeads(now.key(), layer.keyNorm(), now.turnedKey());
        kernels.rotate(
                query.as(1, tokens, config.heads(), size),
                key.as(1, tokens, config.kvHeads(), size),
                now.cosine().as(1, tokens, 1, size),
                now.sine().as(1, tokens, 1, size));
        Tensor keys = cache.keys(index);
        Tensor values = cache.values(index);
        long slots = (long) cache.pages() * cache.pageSize();
        kernels.scatter(keys.as(slots, config.keySize()), inputs.slots(), key);
        kernels.scatter(values.as(slots, config.keySize()), inputs.slots(), now.value());
        kernels.attend(
                query.as(tokens, config.heads(), size),
                new PagedCache(keys, values, inputs.pages()),
                inputs.ends(),
                inputs.keys(),
                now.attended().as(tokens, config.heads(), size));
        kernels.matmul(now.attended(), layer.output(), now.hidden());
    }

    private Tensor normHeads(Tensor heads, @Nullable Tensor norm, Tensor out) {
        if (norm == null) {
            return heads;
        }
        long count = heads.elements() / config.headSize();
        Tensor rows = heads.as(count, config.headSize());
        Tensor roots = room.reciprocals().rows(0, count).as(count, 1);
        kernels.rmsNorm(rows, norm, config.epsilon(), out.as(count, config.headSize()), roots);
        return out;
    }

    private void feedForward(DecoderLayer layer, Activations now) {
        if (experts != null && layer.router() != null) {
            experts.enqueue(kernels, layer, layer.router(), now.normed(), now.hidden());
            return;
        }
        kernels.matmul(now.normed(), layer.gateUp(), now.gateUp());
        kernels.swiGlu(now.gateUp(), now.gated());
        kernels.matmul(now.gated(), layer.down(), now.hidden());
    }

    /** Waits for the batch; any thread may, and it is the only call that other threads make. */
    public void await() {
        device.use();
        stream.synchronize();
    }

    /** Waits for the batch and gives the likeliest token after each token that is scored, sequence after sequence. */
    public int[] nextTokens() {
        stream.synchronize();
        int[] tokens = new int[scores];
        for (int i = 0; i < scores; i++) {
            tokens[i] = (int) results.segment().getAtIndex(ValueLayout.JAVA_LONG, i);
        }
        return tokens;
    }

    /** Waits for the batch and gives the scores of every token of the vocabulary after one of those that are scored. */
    public float[] logits(int index) {
        stream.synchronize();
        long bytes = (long) config.vocabSize() * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = arena.allocate(bytes, Float.BYTES);
            logits.read(row, index * bytes);
            return row.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** The stream on which batches run, for marks before and after them. */
    public Stream stream() {
        return stream;
    }

    /** Has every operator of later batches marked for {@code profile}. */
    public void watch(OperatorProfile profile) {
        kernels.watch(profile);
    }

    /** Bytes that it takes on the device besides weights and cache. */
    public long bytes() {
        return buffers.bytes();
    }

    @Override
    public void close() {
        kernels.close();
        inputs.close();
        results.close();
        buffers.close();
        stream.close();
    }
}

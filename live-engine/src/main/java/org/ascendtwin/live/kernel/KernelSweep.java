package org.ascendtwin.live.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.Stream;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/** Measures the operators of a model one by one, over the sizes that they have in prefill and decode. */
public final class KernelSweep {
    private static final int PAGE = 128;
    private static final int LARGEST_BATCH = 16;
    private static final double EPSILON = 1e-6;
    private static final int EXPERTS = 8;

    private final Device device;
    private final SweepShape shape;
    private final double budgetMicros;
    private final Consumer<TimedKernel> measured;

    /** A sweep that hands each kernel on as it is measured. */
    public KernelSweep(Device device, SweepShape shape, double budgetMicros, Consumer<TimedKernel> measured) {
        this.device = device;
        this.shape = shape;
        this.budgetMicros = budgetMicros;
        this.measured = measured;
    }

    /** Measures them all. */
    public void run() {
        for (int tokens : shape.tokens()) {
            matmuls(tokens);
            rows(tokens);
            quantized(tokens);
            grouped(tokens);
            prompt(tokens);
        }
        for (int context : shape.contexts()) {
            for (int batch = 1; batch <= LARGEST_BATCH; batch *= 4) {
                decode(batch, context);
            }
        }
    }

    /** One measurement: its tensors live as long as it lasts. */
    private final class Bench implements AutoCloseable {
        private final Stream stream = device.createStream();
        private final Kernels kernels = new Kernels(device, stream);
        private final KernelTimer timer = new KernelTimer(device, stream, budgetMicros);
        private final List<DeviceBuffer> buffers = new ArrayList<>();

        /** Zeros: the time of dense kernels does not depend on the numbers, and zeros are valid indices too. */
        Tensor zeros(TensorType type, long... sizes) {
            long bytes = type.bytes() * Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
            DeviceBuffer buffer = device.allocate(bytes);
            buffers.add(buffer);
            stream.fill(buffer, (byte) 0);
            // Numbers that the host writes next must not be overtaken by zeros.
            stream.synchronize();
            return buffer.tensor(type, sizes);
        }

        void measure(String operator, String attributes, Runnable work, Tensor... inputs) {
            double[] micros = timer.micros(work);
            measured.accept(new TimedKernel(
                    operator,
                    Arrays.stream(inputs).map(KernelSweep::sizes).toList(),
                    Arrays.stream(inputs).map(input -> input.type().text()).toList(),
                    attributes,
                    micros[micros.length / 2],
                    micros[micros.length / 10],
                    micros[micros.length - 1 - micros.length / 10]));
        }

        @Override
        public void close() {
            timer.close();
            kernels.close();
            buffers.forEach(DeviceBuffer::close);
            stream.close();
        }
    }

    private static List<Long> sizes(Tensor tensor) {
        return Arrays.stream(tensor.sizes()).boxed().toList();
    }

    private void matmuls(int tokens) {
        int hidden = shape.hiddenSize();
        int[][] sides = {
            {hidden, shape.heads() * shape.headSize()},
            {hidden, shape.kvHeads() * shape.headSize()},
            {hidden, 2 * shape.innerSize()},
            {shape.innerSize(), hidden},
            {hidden, shape.vocabSize()}
        };
        for (int[] side : sides) {
            try (Bench bench = new Bench()) {
                Tensor a = bench.zeros(shape.type(), tokens, side[0]);
                Tensor b = bench.zeros(shape.type(), side[0], side[1]);
                Tensor out = bench.zeros(shape.type(), tokens, side[1]);
                bench.measure("gemm", "{}", () -> bench.kernels.matmul(a, b, out), a, b);
            }
        }
    }

    private void rows(int tokens) {
        TensorType type = shape.type();
        int hidden = shape.hiddenSize();
        try (Bench bench = new Bench()) {
            Tensor x = bench.zeros(type, tokens, hidden);
            Tensor y = bench.zeros(type, tokens, hidden);
            Tensor sum = bench.zeros(type, tokens, hidden);
            Tensor gamma = bench.zeros(type, hidden);
            Tensor roots = bench.zeros(TensorType.FLOAT, tokens, 1);
            String epsilon = "{\"epsilon\": 1e-06}";
            bench.measure("rms_norm", epsilon, () -> bench.kernels.rmsNorm(x, gamma, EPSILON, y, roots), x, gamma);
            bench.measure(
                    "add_rms_norm",
                    epsilon,
                    () -> bench.kernels.addRmsNorm(x, y, gamma, EPSILON, y, roots, sum),
                    x,
                    y,
                    gamma);
            Tensor gateUp = bench.zeros(type, tokens, 2L * shape.innerSize());
            Tensor gated = bench.zeros(type, tokens, shape.innerSize());
            bench.measure("swi_glu", "{\"dim\": -1}", () -> bench.kernels.swiGlu(gateUp, gated), gateUp);
            Tensor query = bench.zeros(type, 1, tokens, shape.heads(), shape.headSize());
            Tensor key = bench.zeros(type, 1, tokens, shape.kvHeads(), shape.headSize());
            Tensor cosine = bench.zeros(type, 1, tokens, 1, shape.headSize());
            Tensor sine = bench.zeros(type, 1, tokens, 1, shape.headSize());
            bench.measure(
                    "apply_rotary_pos_emb",
                    "{\"layout\": 1, \"rotaryMode\": \"half\"}",
                    () -> bench.kernels.rotate(query, key, cosine, sine),
                    query,
                    key,
                    cosine,
                    sine);
            Tensor logits = bench.zeros(TensorType.FLOAT, tokens, shape.vocabSize());
            Tensor best = bench.zeros(TensorType.INT64, tokens);
            bench.measure("arg_max", "{\"dim\": -1}", () -> bench.kernels.argMax(logits, best), logits);
        }
    }

    private void quantized(int tokens) {
        int hidden = shape.hiddenSize();
        try (Bench bench = new Bench()) {
            Tensor x = bench.zeros(shape.type(), tokens, hidden);
            Tensor a = bench.zeros(TensorType.INT8, tokens, hidden);
            Tensor scale = bench.zeros(TensorType.FLOAT, tokens);
            bench.measure("dynamic_quant", "{}", () -> bench.kernels.quantize(x, a, scale), x);
            Tensor b = bench.zeros(TensorType.INT8, hidden, 2L * shape.innerSize());
            Tensor columns = bench.zeros(TensorType.FLOAT, 2L * shape.innerSize());
            Tensor out = bench.zeros(shape.type(), tokens, 2L * shape.innerSize());
            bench.measure(
                    "quant_matmul",
                    "{\"output_dtype\": \"" + shape.type().text() + "\"}",
                    () -> bench.kernels.quantMatmul(a, b, columns, scale, out),
                    a,
                    b,
                    columns);
        }
    }

    /** Rows shared out evenly over a few experts. */
    private void grouped(int tokens) {
        int hidden = shape.hiddenSize();
        try (Bench bench = new Bench()) {
            Tensor logits = bench.zeros(shape.type(), tokens, EXPERTS);
            Tensor scores = bench.zeros(shape.type(), tokens, 2);
            Tensor experts = bench.zeros(TensorType.INT32, tokens, 2);
            Tensor rows = bench.zeros(TensorType.INT32, tokens, 2);
            bench.measure(
                    "moe_gating_top_k_softmax",
                    "{\"k\": 2}",
                    () -> bench.kernels.chooseExperts(logits, scores, experts, rows),
                    logits);
            Tensor x = bench.zeros(shape.type(), tokens, hidden);
            Tensor weights = bench.zeros(shape.type(), EXPERTS, hidden, shape.innerSize());
            Tensor out = bench.zeros(shape.type(), tokens, shape.innerSize());
            long[] counts = IntStream.range(0, EXPERTS)
                    .mapToLong(i -> tokens * (i + 1) / EXPERTS - tokens * i / EXPERTS)
                    .toArray();
            Tensor groups = bench.zeros(TensorType.INT64, EXPERTS);
            bench.buffers.getLast().writeLongs(counts);
            String ends = Arrays.toString(IntStream.range(0, EXPERTS)
                    .map(i -> tokens * (i + 1) / EXPERTS)
                    .toArray());
            bench.measure(
                    "grouped_matmul",
                    "{\"group_list\": " + ends + ", \"split_item\": 2, \"transpose_weight\": false}",
                    () -> bench.kernels.groupedMatmul(x, weights, groups, out),
                    x,
                    weights);
        }
    }

    /** Causal attention of one prompt. */
    private void prompt(int tokens) {
        attention(1, tokens, tokens);
    }

    /** Attention of one new token of each sequence to its cache. */
    private void decode(int batch, int context) {
        attention(batch, 1, context);
    }

    private void attention(int batch, int queries, int keys) {
        TensorType type = shape.type();
        int pagesEach = (keys + PAGE - 1) / PAGE;
        long size = (long) shape.kvHeads() * shape.headSize();
        try (Bench bench = new Bench()) {
            Tensor query = bench.zeros(type, (long) batch * queries, shape.heads(), shape.headSize());
            Tensor out = bench.zeros(type, (long) batch * queries, shape.heads(), shape.headSize());
            Tensor k = bench.zeros(type, (long) batch * pagesEach, PAGE, size);
            Tensor v = bench.zeros(type, (long) batch * pagesEach, PAGE, size);
            Tensor pages = bench.zeros(TensorType.INT32, batch, pagesEach);
            bench.buffers
                    .getLast()
                    .writeInts(IntStream.range(0, batch * pagesEach).toArray());
            long[] ends = IntStream.rangeClosed(1, batch)
                    .mapToLong(i -> (long) i * queries)
                    .toArray();
            long[] lengths = IntStream.range(0, batch).mapToLong(i -> keys).toArray();
            PagedCache cache = new PagedCache(k, v, pages);
            Tensor shown = Tensor.contiguous(0, type, batch, keys, shape.kvHeads(), shape.headSize());
            Tensor asked = Tensor.contiguous(0, type, batch, queries, shape.heads(), shape.headSize());
            bench.measure(
                    "gqa",
                    "{\"scaleValue\": -1.0, \"is_causal\": " + (queries > 1) + ", \"page_size\": " + PAGE + "}",
                    () -> bench.kernels.attend(query, cache, ends, lengths, out),
                    asked,
                    shown,
                    shown);
        }
    }
}

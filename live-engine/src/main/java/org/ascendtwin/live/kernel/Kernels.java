package org.ascendtwin.live.kernel;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.DeviceBuffer;
import org.ascendtwin.live.acl.OperatorCalls;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.acl.Stream;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;
import org.jspecify.annotations.Nullable;

/** The operators of a transformer, enqueued on one stream. Each writes into tensors that the caller made. */
public final class Kernels implements AutoCloseable {
    private static final byte KEEP_TYPE = 0;
    private static final long LAST = -1;
    private static final long HEADS_BEHIND_TOKENS = 1;
    private static final long CAUSAL = 3;
    private static final long NO_WINDOW = Integer.MAX_VALUE;
    private static final long COUNTS = 2;
    private static final long COUNT_GROUPS = 1;
    private static final long ONE_OUTPUT = 2;
    private static final long BY_TOKEN = 2;

    /** What attention asks for as a causal mask, whatever the lengths: ones above the diagonal. */
    private static final int MASK_SIZE = 2048;

    private final Device device;
    private final Stream stream;
    private final OperatorCalls calls;
    private @Nullable DeviceBuffer mask;

    public Kernels(Device device, Stream stream) {
        this.device = device;
        this.stream = stream;
        this.calls = new OperatorCalls(device, stream);
    }

    public Stream stream() {
        return stream;
    }

    /** Has each operator from now on marked for {@code profile}. */
    public void watch(OperatorProfile profile) {
        calls.watch(profile);
    }

    /** Begins a pass of a model, the one before being done. */
    public void beginPass() {
        calls.beginPass();
    }

    /** out (m, n) = a (m, k) · b (k, n). */
    public void matmul(Tensor a, Tensor b, Tensor out) {
        calls.call("aclnnMatmul", a, b, out, KEEP_TYPE);
    }

    /** out = (a · b) · scale of the column · scale of the token, where a and b are int8. */
    public void quantMatmul(Tensor a, Tensor b, Tensor scale, Tensor tokenScale, Tensor out) {
        calls.call("aclnnQuantMatmulV4", a, b, scale, null, tokenScale, null, false, false, out);
    }

    /** Each run of rows of a times its own expert's weights (experts, k, n); counts (experts) are int64. */
    public void groupedMatmul(Tensor a, Tensor weights, Tensor counts, Tensor out) {
        calls.call(
                "aclnnGroupedMatmulV4",
                List.of(a),
                List.of(weights),
                null,
                null,
                null,
                null,
                null,
                null,
                counts,
                null,
                null,
                null,
                ONE_OUTPUT,
                0L,
                COUNT_GROUPS,
                0L,
                List.of(out),
                null,
                null);
    }

    /** out = x / sqrt(mean(x²) + epsilon) · gamma, row by row; rstd takes the reciprocal roots. */
    public void rmsNorm(Tensor x, Tensor gamma, double epsilon, Tensor out, Tensor rstd) {
        calls.call("aclnnRmsNorm", x, gamma, epsilon, out, rstd);
    }

    /** sum = x + residual, and out is its norm. */
    public void addRmsNorm(
            Tensor x, Tensor residual, Tensor gamma, double epsilon, Tensor out, Tensor rstd, Tensor sum) {
        calls.call("aclnnAddRmsNorm", x, residual, gamma, epsilon, out, rstd, sum);
    }

    /** out = silu(first half of a row of x) · second half. */
    public void swiGlu(Tensor x, Tensor out) {
        calls.call("aclnnSwiGlu", x, LAST, out);
    }

    /** Turns the heads of query and key (1, tokens, heads, size) in place by cos and sin (1, tokens, 1, size). */
    public void rotate(Tensor query, Tensor key, Tensor cosine, Tensor sine) {
        calls.call("aclnnApplyRotaryPosEmb", query, key, cosine, sine, HEADS_BEHIND_TOKENS);
    }

    /** out[i] = table[index[i]]. */
    public void gather(Tensor table, Tensor index, Tensor out) {
        calls.call("aclnnGatherV2", table, 0L, index, out);
    }

    /** out[i] = table[index[i]], for a vocabulary. */
    public void embed(Tensor table, Tensor tokens, Tensor out) {
        calls.call("aclnnEmbedding", table, tokens, out);
    }

    /** table[index[i]] = rows[i]; index is (n, 1). */
    public void scatter(Tensor table, Tensor index, Tensor rows) {
        calls.call("aclnnScatterNdUpdate", table, index, rows);
    }

    /**
     * Causal attention of many sequences over one paged cache.
     *
     * @param query (tokens, heads, size), sequence after sequence
     * @param cache keys and values, and where each sequence's pages are
     * @param ends where each sequence's queries end
     * @param keys keys of each sequence
     * @param out of the query's shape
     */
    public void attend(Tensor query, PagedCache cache, long[] ends, long[] keys, Tensor out) {
        long kvHeads = cache.keys().size(2) / query.size(2);
        calls.call(
                "aclnnFusedInferAttentionScore",
                query,
                List.of(cache.keys()),
                List.of(cache.values()),
                null,
                causalMask(),
                ends,
                keys,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                cache.pages(),
                null,
                null,
                query.size(1),
                1 / Math.sqrt((double) query.size(2)),
                NO_WINDOW,
                NO_WINDOW,
                "TND",
                kvHeads,
                CAUSAL,
                0L,
                cache.keys().size(1),
                0L,
                false,
                out,
                null);
    }

    private Tensor causalMask() {
        if (mask == null) {
            byte[] ones = new byte[MASK_SIZE * MASK_SIZE];
            for (int row = 0; row < MASK_SIZE; row++) {
                Arrays.fill(ones, row * MASK_SIZE + row + 1, (row + 1) * MASK_SIZE, (byte) 1);
            }
            mask = device.allocate(ones.length);
            mask.writeBytes(ones);
        }
        return mask.tensor(TensorType.INT8, MASK_SIZE, MASK_SIZE);
    }

    /** The place of each row's largest element, as int64. */
    public void argMax(Tensor x, Tensor out) {
        calls.call("aclnnArgMax", x, LAST, false, out);
    }

    /** out = softmax of each row. */
    public void softmax(Tensor x, Tensor out) {
        calls.call("aclnnSoftmax", x, LAST, out);
    }

    /** out = the numbers of x in out's format. */
    public void cast(Tensor x, Tensor out) {
        calls.call("aclnnCast", x, out.type(), out);
    }

    /** out (rows, 1) = the sum of each row. */
    public void sumRows(Tensor x, Tensor out) {
        calls.call("aclnnReduceSum", x, new long[] {LAST}, true, out.type(), out);
    }

    /** out = x / by, broadcast. */
    public void divide(Tensor x, Tensor by, Tensor out) {
        calls.call("aclnnDiv", x, by, out);
    }

    /** out = x + other, broadcast. */
    public void add(Tensor x, Tensor other, Tensor out) {
        calls.call("aclnnAdd", x, other, new OperatorCalls.Scalar(1), out);
    }

    /** The largest scores of softmax(x) of each row, their experts, and rows that only the interface asks for. */
    public void chooseExperts(Tensor x, Tensor scores, Tensor experts, Tensor rows) {
        calls.call("aclnnMoeGatingTopKSoftmax", x, null, scores.size(1), scores, experts, rows);
    }

    /** A copy of each token for each of its experts, ordered by expert; where copies went, and how many each has. */
    public void sendToExperts(Tensor x, Tensor experts, Tensor copies, Tensor places, Tensor counts) {
        calls.call(
                "aclnnMoeInitRoutingV2",
                x,
                experts,
                0L,
                0L,
                counts.size(0),
                0L,
                COUNTS,
                false,
                copies,
                places,
                counts,
                null);
    }

    /** Each token's copies, times their scores, summed. */
    public void returnFromExperts(Tensor copies, Tensor places, Tensor scores, Tensor experts, Tensor out) {
        calls.call("aclnnMoeFinalizeRoutingV2", copies, places, null, null, null, scores, experts, BY_TOKEN, out);
    }

    /** y = x in steps of scale, row by row. */
    public void quantize(Tensor x, Tensor y, Tensor scale) {
        if (y.type() != TensorType.INT8) {
            throw new IllegalArgumentException("quantizing to " + y.type() + "; allowed: INT8");
        }
        calls.call("aclnnDynamicQuant", x, null, y, scale);
    }

    @Override
    public void close() {
        calls.close();
        if (mask != null) {
            mask.close();
            mask = null;
        }
    }
}

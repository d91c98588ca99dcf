package org.ascendtwin.live.acl;

import static org.ascendtwin.live.acl.TensorType.BFLOAT16;
import static org.ascendtwin.live.acl.TensorType.FLOAT;
import static org.ascendtwin.live.acl.TensorType.INT32;
import static org.ascendtwin.live.acl.TensorType.INT8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AttentionTest {
    private static final int HEADS = 4;
    private static final int KV_HEADS = 2;
    private static final int SIZE = 24;
    private static final int PAGE = 16;
    private static final int PAGES = 14;
    private static final int MASK = 2048;
    /** Queries and keys of three sequences: a whole prompt, the end of one, a single new token. */
    private static final int[] QUERIES = {37, 5, 1};

    private static final int[] KEYS = {37, 70, 90};
    private static final float[][] BLOCKS = {{3, 0, 7}, {1, 2, 13, 4, 5}, {12, 6, 8, 9, 10, 11}};
    private OperatorBench bench;

    @BeforeEach
    void open() {
        bench = new OperatorBench();
    }

    @AfterEach
    void close() {
        if (bench != null) {
            bench.close();
        }
    }

    private record Inputs(TensorType type, float[] query, float[] keys, float[] values) {
        static Inputs of(TensorType type) {
            return new Inputs(
                    type,
                    OperatorBench.numbers(1, type, Arrays.stream(QUERIES).sum() * HEADS * SIZE),
                    OperatorBench.numbers(2, type, PAGES * PAGE * KV_HEADS * SIZE),
                    OperatorBench.numbers(3, type, PAGES * PAGE * KV_HEADS * SIZE));
        }

        int place(int sequence, int position, int head) {
            int slot = ((int) BLOCKS[sequence][position / PAGE]) * PAGE + position % PAGE;
            return (slot * KV_HEADS + head) * SIZE;
        }

        double[] expected(int sequence, int query, int head, int row) {
            int seen = KEYS[sequence] - QUERIES[sequence] + query + 1;
            double[] weights = new double[seen];
            double sum = 0;
            for (int i = 0; i < seen; i++) {
                double score = 0;
                for (int j = 0; j < SIZE; j++) {
                    score += (double) this.query[(row * HEADS + head) * SIZE + j]
                            * keys[place(sequence, i, head * KV_HEADS / HEADS) + j];
                }
                weights[i] = Math.exp(score / Math.sqrt(SIZE));
                sum += weights[i];
            }
            double[] result = new double[SIZE];
            for (int i = 0; i < seen; i++) {
                for (int j = 0; j < SIZE; j++) {
                    result[j] += weights[i] / sum * values[place(sequence, i, head * KV_HEADS / HEADS) + j];
                }
            }
            return result;
        }
    }

    private float[] attend(Inputs inputs, int firstSequence, int lastSequence, int tokensBefore) {
        int sequences = lastSequence - firstSequence;
        long[] ends = new long[sequences];
        long[] keys = new long[sequences];
        float[] blocks = new float[sequences * 6];
        long end = 0;
        for (int i = 0; i < sequences; i++) {
            ends[i] = end += QUERIES[firstSequence + i];
            keys[i] = KEYS[firstSequence + i];
            System.arraycopy(BLOCKS[firstSequence + i], 0, blocks, i * 6, BLOCKS[firstSequence + i].length);
        }
        TensorType type = inputs.type;
        int from = tokensBefore * HEADS * SIZE;
        float[] query = Arrays.copyOfRange(inputs.query, from, from + (int) end * HEADS * SIZE);
        DeviceBuffer out = bench.room(type, query.length);
        call(
                bench.put(type, query).tensor(type, end, HEADS, SIZE),
                bench.put(type, inputs.keys).tensor(type, PAGES, PAGE, KV_HEADS * SIZE),
                bench.put(type, inputs.values).tensor(type, PAGES, PAGE, KV_HEADS * SIZE),
                ends,
                keys,
                bench.put(INT32, blocks).tensor(INT32, sequences, 6),
                out.tensor(type, end, HEADS, SIZE));
        return bench.get(out, type, query.length);
    }

    private void call(Tensor query, Tensor key, Tensor value, long[] ends, long[] keys, Tensor blocks, Tensor out) {
        bench.operators.call(
                "aclnnFusedInferAttentionScore",
                query,
                List.of(key),
                List.of(value),
                null,
                bench.room(INT8, MASK * MASK).tensor(INT8, MASK, MASK),
                ends,
                keys,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                blocks,
                null,
                null,
                (long) HEADS,
                1 / Math.sqrt(SIZE),
                (long) Integer.MAX_VALUE,
                (long) Integer.MAX_VALUE,
                "TND",
                (long) KV_HEADS,
                3L,
                0L,
                (long) PAGE,
                0L,
                false,
                out,
                null);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void queriesSeeTheirPagesUpToThemselves(TensorType type) {
        Inputs inputs = Inputs.of(type);
        float[] actual = attend(inputs, 0, QUERIES.length, 0);
        double tolerance = type == FLOAT ? 1e-6 : type == BFLOAT16 ? 0x1p-8 : 0x1p-11;
        int row = 0;
        for (int sequence = 0; sequence < QUERIES.length; sequence++) {
            for (int query = 0; query < QUERIES[sequence]; query++, row++) {
                for (int head = 0; head < HEADS; head++) {
                    double[] expected = inputs.expected(sequence, query, head, row);
                    for (int j = 0; j < SIZE; j++) {
                        assertThat((double) actual[(row * HEADS + head) * SIZE + j])
                                .as("sequence %d query %d head %d", sequence, query, head)
                                .isCloseTo(expected[j], within(tolerance));
                    }
                }
            }
        }
    }

    @Test
    void aSequencesResultDoesNotDependOnTheOthers() {
        Inputs inputs = Inputs.of(FLOAT);
        float[] together = attend(inputs, 0, QUERIES.length, 0);
        int before = 0;
        for (int sequence = 0; sequence < QUERIES.length; sequence++) {
            int from = before * HEADS * SIZE;
            int to = from + QUERIES[sequence] * HEADS * SIZE;
            assertThat(attend(inputs, sequence, sequence + 1, before))
                    .isEqualTo(Arrays.copyOfRange(together, from, to));
            before += QUERIES[sequence];
        }
    }

    @Test
    void moreKeysThanPagesAreRefused() {
        Tensor one = bench.room(FLOAT, HEADS * SIZE).tensor(FLOAT, 1, HEADS, SIZE);
        Tensor cache = bench.room(FLOAT, PAGE * KV_HEADS * SIZE).tensor(FLOAT, 1, PAGE, KV_HEADS * SIZE);
        Tensor blocks = bench.room(INT32, 1).tensor(INT32, 1, 1);
        assertThatThrownBy(() -> call(one, cache, cache, new long[] {1}, new long[] {PAGE + 1}, blocks, one))
                .hasMessageContaining("1 queries and 17 keys")
                .hasMessageContaining("keys up to 1 pages of 16");
    }
}

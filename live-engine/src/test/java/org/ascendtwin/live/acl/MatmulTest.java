package org.ascendtwin.live.acl;

import static org.ascendtwin.live.acl.TensorType.BFLOAT16;
import static org.ascendtwin.live.acl.TensorType.FLOAT;
import static org.ascendtwin.live.acl.TensorType.INT32;
import static org.ascendtwin.live.acl.TensorType.INT64;
import static org.ascendtwin.live.acl.TensorType.INT8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MatmulTest {
    private static final byte KEEP_TYPE = 0;
    private static final int[][] SHAPES = {
        {1, 1, 1}, {3, 70, 300}, {5, 64, 256}, {16, 130, 513}, {17, 64, 40}, {40, 600, 700}
    };
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

    private static double[] product(float[] a, float[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        for (int row = 0; row < m; row++) {
            for (int i = 0; i < k; i++) {
                for (int column = 0; column < n; column++) {
                    c[row * n + column] += (double) a[row * k + i] * b[i * n + column];
                }
            }
        }
        return c;
    }

    /** Half a unit in the last place of a result, and the error of float sums. */
    private static double rounding(TensorType type, double value) {
        double bits = type == FLOAT ? 0x1p-20 : type == BFLOAT16 ? 0x1p-8 : 0x1p-11;
        return Math.abs(value) * bits + 1e-5;
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] turned = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            turned[i % columns * rows + i / columns] = matrix[i];
        }
        return turned;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void productsAreRightInEveryFormatAndLayout(TensorType type) {
        // An element of the result is kept with 24, 11 or 8 bits; the sums are those of float.
        double relative = type == FLOAT ? 0 : type == BFLOAT16 ? 0x1p-8 : 0x1p-11;
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] a = OperatorBench.numbers(m, type, m * k);
            float[] b = OperatorBench.numbers(n, type, k * n);
            double[] expected = product(a, b, m, n, k);
            Tensor left = bench.put(type, a).tensor(type, m, k);
            DeviceBuffer out = bench.room(type, m * n);
            for (Tensor right : List.of(
                    bench.put(type, b).tensor(type, k, n),
                    bench.put(type, transposed(b, k, n)).tensor(type, n, k).transposed())) {
                bench.operators.call("aclnnMatmul", left, right, out.tensor(type, m, n), KEEP_TYPE);
                float[] actual = bench.get(out, type, m * n);
                for (int i = 0; i < m * n; i++) {
                    assertThat((double) actual[i])
                            .as("%s element %d", Arrays.toString(shape), i)
                            .isCloseTo(expected[i], within(Math.abs(expected[i]) * relative + k * 1e-7));
                }
            }
        }
    }

    @Test
    void aRowsResultDoesNotDependOnTheRowsBesideIt() {
        for (long seed = 0; seed < 12; seed++) {
            RandomStream random = new Streams(seed, 0).stream("shapes", 0);
            int m = 1 + random.nextInt(80);
            int n = 1 + random.nextInt(700);
            int k = 1 + random.nextInt(900);
            TensorType type = random.nextInt(2) == 0 ? FLOAT : BFLOAT16;
            DeviceBuffer a = bench.put(type, OperatorBench.numbers(seed, type, m * k));
            Tensor b = bench.put(type, OperatorBench.numbers(seed + 100, type, k * n))
                    .tensor(type, k, n);
            DeviceBuffer all = bench.room(FLOAT, m * n);
            DeviceBuffer one = bench.room(FLOAT, m * n);
            bench.operators.call("aclnnMm", a.tensor(type, m, k), b, all.tensor(FLOAT, m, n), KEEP_TYPE);
            for (int row = 0; row < m; ) {
                int end = Math.min(m, row + 1 + random.nextInt(30));
                Tensor rows = a.tensor(type, m, k).rows(row, end);
                bench.operators.call("aclnnMm", rows, b, one.tensor(FLOAT, m, n).rows(row, end), KEEP_TYPE);
                row = end;
            }
            assertThat(bench.get(one, FLOAT, m * n))
                    .as("seed %d: %d x %d x %d %s", seed, m, n, k, type)
                    .isEqualTo(bench.get(all, FLOAT, m * n));
        }
    }

    /** Sums of 1,024 are cut by libraries as the number of rows suggests, which is up to a step's tokens. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void aRowsResultDoesNotDependOnHowManyRowsThereAre(TensorType type) {
        int most = 3000;
        int n = 512;
        int k = 1024;
        DeviceBuffer a = bench.put(type, OperatorBench.numbers(7, type, most * k));
        Tensor b = bench.put(type, OperatorBench.numbers(8, type, k * n)).tensor(type, k, n);
        DeviceBuffer out = bench.room(FLOAT, most * n);
        for (int row = 0; row < most; row += 4) {
            Tensor rows = a.tensor(type, most, k).rows(row, row + 4);
            bench.operators.call("aclnnMm", rows, b, out.tensor(FLOAT, most, n).rows(row, row + 4), KEEP_TYPE);
        }
        float[] few = bench.get(out, FLOAT, most * n);
        RandomStream random = new Streams(9, 0).stream("rows", 0);
        for (int rows : new int[] {100, 425, 852, 17 + random.nextInt(2983), most}) {
            bench.operators.call("aclnnMm", a.tensor(type, rows, k), b, out.tensor(FLOAT, rows, n), KEEP_TYPE);
            assertThat(Arrays.mismatch(bench.get(out, FLOAT, rows * n), Arrays.copyOf(few, rows * n)))
                    .as("first element of %d rows of %s that is another", rows, type)
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void batchesAreMultipliedOneByOne(TensorType type) {
        float[] a = OperatorBench.numbers(1, type, 3 * 2 * 5);
        float[] b = OperatorBench.numbers(2, type, 3 * 5 * 4);
        DeviceBuffer out = bench.room(type, 3 * 2 * 4);
        bench.operators.call(
                "aclnnBatchMatMul",
                bench.put(type, a).tensor(type, 3, 2, 5),
                bench.put(type, b).tensor(type, 3, 5, 4),
                out.tensor(type, 3, 2, 4),
                KEEP_TYPE);
        float[] actual = bench.get(out, type, 24);
        for (int item = 0; item < 3; item++) {
            double[] expected = product(
                    Arrays.copyOfRange(a, item * 10, item * 10 + 10),
                    Arrays.copyOfRange(b, item * 20, item * 20 + 20),
                    2,
                    4,
                    5);
            for (int i = 0; i < 8; i++) {
                assertThat((double) actual[item * 8 + i]).isCloseTo(expected[i], within(rounding(type, expected[i])));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void quantizedProductsAreExactBeforeTheyAreScaled(TensorType type) {
        for (int[] shape : SHAPES) {
            assertQuantized(type, shape, shape[0] % 2 == 0);
        }
    }

    @Test
    void quantizedProductsOfManyRowsAreFinishedBlockByBlock() {
        // More rows than a cache holds sums of, and some beside whole blocks.
        assertQuantized(BFLOAT16, new int[] {300, 2048, 96}, false);
        assertQuantized(BFLOAT16, new int[] {300, 2000, 100}, true);
    }

    /** Compares with exact sums, scaled by column and by row, then rounded. */
    private void assertQuantized(TensorType type, int[] shape, boolean biased) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        float[] a = integers(m, m * k);
        float[] b = integers(n, k * n);
        float[] bias = integers(7, n);
        float[] scales = OperatorBench.numbers(3, FLOAT, n);
        float[] tokenScales = OperatorBench.numbers(4, FLOAT, m);
        double[] sums = product(a, b, m, n, k);
        float[] expected = new float[m * n];
        for (int i = 0; i < expected.length; i++) {
            float sum = (float) (sums[i] + (biased ? bias[i % n] : 0));
            expected[i] = Floats.rounded(sum * scales[i % n] * tokenScales[i / n], type);
        }
        for (boolean turned : new boolean[] {false, true}) {
            DeviceBuffer out = bench.room(type, m * n);
            DeviceBuffer right = bench.put(INT8, turned ? transposed(b, k, n) : b);
            bench.operators.call(
                    "aclnnQuantMatmulV4",
                    bench.put(INT8, a).tensor(INT8, m, k),
                    turned ? right.tensor(INT8, n, k) : right.tensor(INT8, k, n),
                    bench.put(FLOAT, scales).tensor(FLOAT, n),
                    null,
                    bench.put(FLOAT, tokenScales).tensor(FLOAT, m),
                    biased ? bench.put(INT32, bias).tensor(INT32, n) : null,
                    false,
                    turned,
                    out.tensor(type, m, n));
            assertThat(bench.get(out, type, m * n))
                    .as("%s, right side turned: %s", Arrays.toString(shape), turned)
                    .isEqualTo(expected);
        }
    }

    private static float[] integers(long seed, int count) {
        float[] values = OperatorBench.numbers(seed, FLOAT, count);
        for (int i = 0; i < count; i++) {
            values[i] = Math.round(values[i] * 127);
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void eachGroupOfRowsMeetsItsOwnWeights(TensorType type) {
        int m = 25;
        int k = 70;
        int n = 90;
        float[] x = OperatorBench.numbers(5, type, m * k);
        float[] weights = OperatorBench.numbers(6, type, 4 * k * n);
        int[] ends = {3, 3, 22, 25};
        DeviceBuffer out = bench.room(type, m * n);
        bench.operators.call(
                "aclnnGroupedMatmulV4",
                List.of(bench.put(type, x).tensor(type, m, k)),
                List.of(bench.put(type, weights).tensor(type, 4, k, n)),
                null,
                null,
                null,
                null,
                null,
                null,
                bench.put(INT64, 3, 0, 19, 3).tensor(INT64, 4),
                null,
                null,
                null,
                2L,
                0L,
                1L,
                0L,
                List.of(out.tensor(type, m, n)),
                null,
                null);
        float[] actual = bench.get(out, type, m * n);
        int row = 0;
        for (int expert = 0; expert < 4; expert++) {
            float[] own = Arrays.copyOfRange(weights, expert * k * n, (expert + 1) * k * n);
            for (; row < ends[expert]; row++) {
                double[] expected = product(Arrays.copyOfRange(x, row * k, (row + 1) * k), own, 1, n, k);
                for (int i = 0; i < n; i++) {
                    assertThat((double) actual[row * n + i])
                            .isCloseTo(expected[i], within(rounding(type, expected[i])));
                }
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreRefusedInPhaseOne() {
        Tensor a = bench.room(FLOAT, 6).tensor(FLOAT, 2, 3);
        assertThatThrownBy(() -> bench.operators.call("aclnnMatmul", a, a, a, KEEP_TYPE))
                .hasMessageContaining("161002 ACLNN_ERR_PARAM_INVALID")
                .hasMessageContaining("2x3 times 2x3");
        assertThatThrownBy(() -> bench.operators.call("aclnnMatmul", a, null, a, KEEP_TYPE))
                .hasMessageContaining("ACLNN_ERR_PARAM_NULLPTR");
    }

    @Test
    void memoryThatIsNotTheDevicesFailsWhenTheDeviceTouchesIt() {
        Tensor outside = Tensor.contiguous(64, FLOAT, 2, 2);
        Tensor inside = bench.room(FLOAT, 4).tensor(FLOAT, 2, 2);
        bench.stream.stopOnFailure(true);
        bench.operators.call("aclnnMatmul", inside, outside, inside, KEEP_TYPE);
        DeviceBuffer index = bench.room(INT32, 1);
        bench.operators.call("aclnnEmbedding", inside, index.tensor(INT32, 1), inside.rows(1, 2));
        assertThatThrownBy(bench.stream::synchronize)
                .hasMessageContaining("507015 ACL_ERROR_RT_AICORE_EXCEPTION")
                .hasMessageContaining("does not lie in device memory");
        bench.restartStream();
    }
}

package org.ascendtwin.live.acl;

import static org.ascendtwin.live.acl.TensorType.FLOAT;
import static org.ascendtwin.live.acl.TensorType.HALF;
import static org.ascendtwin.live.acl.TensorType.INT32;
import static org.ascendtwin.live.acl.TensorType.INT64;
import static org.ascendtwin.live.acl.TensorType.INT8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operator against its definition, computed here with doubles. */
final class RowOperatorsTest {
    private static final int ROWS = 7;
    private static final int SIZE = 50;
    private static final double EPSILON = 1e-6;
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

    /** Half a unit in the last place of a number of about {@code value}, and the error of float sums. */
    private static double tolerance(TensorType type, double value) {
        double bits = type == FLOAT ? 0x1p-20 : type == HALF ? 0x1p-10 : 0x1p-7;
        return Math.abs(value) * bits + 1e-5;
    }

    private static double[] normed(float[] x, float[] gamma) {
        double[] y = new double[x.length];
        for (int row = 0; row < x.length / SIZE; row++) {
            double squares = 0;
            for (int i = 0; i < SIZE; i++) {
                squares += x[row * SIZE + i] * (double) x[row * SIZE + i];
            }
            for (int i = 0; i < SIZE; i++) {
                y[row * SIZE + i] = x[row * SIZE + i] / Math.sqrt(squares / SIZE + EPSILON) * gamma[i];
            }
        }
        return y;
    }

    private static void assertClose(float[] actual, double[] expected, TensorType type) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as("element %d", i)
                    .isCloseTo(expected[i], within(tolerance(type, expected[i])));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void rootMeanSquareNorm(TensorType type) {
        float[] x = OperatorBench.numbers(1, type, ROWS * SIZE);
        float[] gamma = OperatorBench.numbers(2, type, SIZE);
        DeviceBuffer y = bench.room(type, ROWS * SIZE);
        Tensor rstd = bench.room(FLOAT, ROWS).tensor(FLOAT, ROWS, 1);
        bench.operators.call(
                "aclnnRmsNorm",
                bench.put(type, x).tensor(type, ROWS, SIZE),
                bench.put(type, gamma).tensor(type, SIZE),
                EPSILON,
                y.tensor(type, ROWS, SIZE),
                rstd);
        assertClose(bench.get(y, type, ROWS * SIZE), normed(x, gamma), type);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void theSumIsKeptAndNormed(TensorType type) {
        float[] a = OperatorBench.numbers(1, type, ROWS * SIZE);
        float[] b = OperatorBench.numbers(2, type, ROWS * SIZE);
        float[] gamma = OperatorBench.numbers(3, type, SIZE);
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Floats.rounded(a[i] + b[i], type);
        }
        DeviceBuffer y = bench.room(type, ROWS * SIZE);
        DeviceBuffer kept = bench.room(type, ROWS * SIZE);
        bench.operators.call(
                "aclnnAddRmsNorm",
                bench.put(type, a).tensor(type, ROWS, SIZE),
                bench.put(type, b).tensor(type, ROWS, SIZE),
                bench.put(type, gamma).tensor(type, SIZE),
                EPSILON,
                y.tensor(type, ROWS, SIZE),
                bench.room(FLOAT, ROWS).tensor(FLOAT, ROWS, 1),
                kept.tensor(type, ROWS, SIZE));
        assertThat(bench.get(kept, type, ROWS * SIZE)).isEqualTo(sum);
        assertClose(bench.get(y, type, ROWS * SIZE), normed(sum, gamma), type);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void gatedLinearUnit(TensorType type) {
        float[] x = OperatorBench.numbers(4, type, ROWS * SIZE);
        int half = SIZE / 2;
        double[] expected = new double[ROWS * half];
        for (int i = 0; i < expected.length; i++) {
            double gate = x[i / half * SIZE + i % half];
            expected[i] = gate / (1 + Math.exp(-gate)) * x[i / half * SIZE + half + i % half];
        }
        DeviceBuffer out = bench.room(type, expected.length);
        bench.operators.call(
                "aclnnSwiGlu", bench.put(type, x).tensor(type, ROWS, SIZE), -1L, out.tensor(type, ROWS, half));
        assertClose(bench.get(out, type, expected.length), expected, type);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void rotaryEmbeddingTurnsEveryPairByItsAngle(TensorType type) {
        int heads = 3;
        int size = 8;
        float[] query = OperatorBench.numbers(5, type, ROWS * heads * size);
        float[] key = OperatorBench.numbers(6, type, ROWS * size);
        float[] cosines = new float[ROWS * size];
        float[] sines = new float[ROWS * size];
        for (int i = 0; i < cosines.length; i++) {
            double angle = (i / size + 1) * Math.pow(10000, -2.0 * (i % (size / 2)) / size);
            cosines[i] = Floats.rounded((float) Math.cos(angle), type);
            sines[i] = Floats.rounded((float) Math.sin(angle), type);
        }
        DeviceBuffer turnedQuery = bench.put(type, query);
        DeviceBuffer turnedKey = bench.put(type, key);
        bench.operators.call(
                "aclnnApplyRotaryPosEmb",
                turnedQuery.tensor(type, 1, ROWS, heads, size),
                turnedKey.tensor(type, 1, ROWS, 1, size),
                bench.put(type, cosines).tensor(type, 1, ROWS, 1, size),
                bench.put(type, sines).tensor(type, 1, ROWS, 1, size),
                1L);
        float[] actual = bench.get(turnedQuery, type, query.length);
        for (int token = 0; token < ROWS; token++) {
            for (int head = 0; head < heads; head++) {
                int start = (token * heads + head) * size;
                for (int i = 0; i < size / 2; i++) {
                    double cosine = cosines[token * size + i];
                    double sine = sines[token * size + i];
                    double x = query[start + i];
                    double y = query[start + size / 2 + i];
                    assertThat((double) actual[start + i])
                            .isCloseTo(x * cosine - y * sine, within(tolerance(type, 1.5)));
                    assertThat((double) actual[start + size / 2 + i])
                            .isCloseTo(x * sine + y * cosine, within(tolerance(type, 1.5)));
                }
            }
        }
        // Turning keeps lengths, so the key's squares add up to what they were.
        assertThat(squares(bench.get(turnedKey, type, key.length)))
                .isCloseTo(squares(key), within(8 * tolerance(type, squares(key))));
    }

    private static double squares(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += value * (double) value;
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void softmaxSumsToOneAndKeepsRatios(TensorType type) {
        float[] x = OperatorBench.numbers(7, type, ROWS * SIZE);
        DeviceBuffer out = bench.room(type, x.length);
        bench.operators.call(
                "aclnnSoftmax", bench.put(type, x).tensor(type, ROWS, SIZE), -1L, out.tensor(type, ROWS, SIZE));
        double[] expected = new double[x.length];
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int i = row * SIZE; i < (row + 1) * SIZE; i++) {
                expected[i] = Math.exp(x[i]);
                sum += expected[i];
            }
            for (int i = row * SIZE; i < (row + 1) * SIZE; i++) {
                expected[i] /= sum;
            }
        }
        assertClose(bench.get(out, type, x.length), expected, type);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void quantizingLosesAtMostHalfAStep(TensorType type) {
        float[] x = OperatorBench.numbers(8, type, ROWS * SIZE);
        DeviceBuffer y = bench.room(INT8, x.length);
        DeviceBuffer scale = bench.room(FLOAT, ROWS);
        bench.operators.call(
                "aclnnDynamicQuant",
                bench.put(type, x).tensor(type, ROWS, SIZE),
                null,
                y.tensor(INT8, ROWS, SIZE),
                scale.tensor(FLOAT, ROWS));
        float[] quantized = bench.get(y, INT8, x.length);
        float[] scales = bench.get(scale, FLOAT, ROWS);
        for (int i = 0; i < x.length; i++) {
            double step = scales[i / SIZE];
            assertThat(quantized[i] * step).isCloseTo(x[i], within(step * 0.501));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void theFirstOfTheLargestIsFound(TensorType type) {
        DeviceBuffer out = bench.room(INT64, 3);
        float[] x = {1, 5, 5, 2, -1, -3, -1, -2, 0, 0, 0, 9};
        bench.operators.call("aclnnArgMax", bench.put(type, x).tensor(type, 3, 4), -1L, false, out.tensor(INT64, 3));
        assertThat(bench.get(out, INT64, 3)).containsExactly(1, 0, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void sumsAndProductsAreBroadcast(TensorType type) {
        float[] a = OperatorBench.numbers(9, type, 6);
        float[] b = {2, -3, 4};
        DeviceBuffer sum = bench.room(type, 6);
        DeviceBuffer product = bench.room(type, 6);
        Tensor left = bench.put(type, a).tensor(type, 2, 3);
        Tensor right = bench.put(type, b).tensor(type, 3);
        bench.operators.call("aclnnAdd", left, right, new OperatorCalls.Scalar(0.5f), sum.tensor(type, 2, 3));
        bench.operators.call("aclnnMul", left, right, product.tensor(type, 2, 3));
        float[] sums = bench.get(sum, type, 6);
        float[] products = bench.get(product, type, 6);
        for (int i = 0; i < 6; i++) {
            assertThat(sums[i]).isEqualTo(Floats.rounded(a[i] + 0.5f * b[i % 3], type));
            assertThat(products[i]).isEqualTo(Floats.rounded(a[i] * b[i % 3], type));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF", "BFLOAT16"})
    void castsRoundToNearestEven(TensorType type) {
        float[] some = {1, -0.1f, 65504, 1e-7f, 6e-8f, 3.1415927f, 1.0009766f, 257, 258, 259, 0, -0f};
        float[] x = OperatorBench.numbers(11, FLOAT, 53);
        System.arraycopy(some, 0, x, 3, some.length);
        // Sixteen at a time without numbers this small, sixteen with one, and the rest one by one.
        x[20] = 1e-40f;
        x[50] = -1e-40f;
        DeviceBuffer out = bench.room(type, x.length);
        bench.operators.call(
                "aclnnCast", bench.put(FLOAT, x).tensor(FLOAT, x.length), type, out.tensor(type, x.length));
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = Floats.rounded(x[i], type);
        }
        assertThat(bench.get(out, type, x.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void rowsAreGatheredAndScattered(TensorType type) {
        float[] table = OperatorBench.numbers(10, type, 5 * 4);
        DeviceBuffer copy = bench.put(type, table);
        DeviceBuffer out = bench.room(type, 3 * 4);
        Tensor index = bench.put(INT32, 4, 0, 2).tensor(INT32, 3);
        bench.operators.call(
                "aclnnEmbedding", bench.put(type, table).tensor(type, 5, 4), index, out.tensor(type, 3, 4));
        bench.operators.call(
                "aclnnScatterNdUpdate",
                copy.tensor(type, 5, 4),
                bench.put(INT64, 1, 3, 0).tensor(INT64, 3, 1),
                out.tensor(type, 3, 4));
        float[] scattered = bench.get(copy, type, 20);
        int[] origins = {2, 4, 2, 0, 4};
        for (int i = 0; i < 20; i++) {
            assertThat(scattered[i]).isEqualTo(table[origins[i / 4] * 4 + i % 4]);
        }
    }

    @Test
    void anIndexBeyondTheTableFailsTheStream() {
        bench.operators.call(
                "aclnnGatherV2",
                bench.room(FLOAT, 8).tensor(FLOAT, 2, 4),
                0L,
                bench.put(INT32, 2).tensor(INT32, 1),
                bench.room(FLOAT, 4).tensor(FLOAT, 1, 4));
        assertThatThrownBy(bench.stream::synchronize).hasMessageContaining("index 2 at place 0; allowed: 0 to 1");
        bench.restartStream();
    }
}

package org.ascendtwin.live.train;

import java.util.Arrays;
import org.ascendtwin.live.runtime.NamedTensor;
import org.ascendtwin.sim.rng.RandomStream;

/** A tensor that is learnt, with its gradient and what AdamW remembers of earlier ones. */
final class Parameter {
    private static final double DECAY_OF_MEAN = 0.9;
    private static final double DECAY_OF_SQUARES = 0.95;
    private static final double LEAST_ROOT = 1e-8;

    /** Matrices shrink a little at every step, norms do not. */
    private static final double WEIGHT_DECAY = 0.05;

    private final String name;
    private final int rows;
    private final int columns;
    private final float[] values;
    private final float[] gradients;
    private final float[] means;
    private final float[] squares;

    private Parameter(String name, int rows, int columns) {
        this.name = name;
        this.rows = rows;
        this.columns = columns;
        int count = Math.max(1, rows) * columns;
        this.values = new float[count];
        this.gradients = new float[count];
        this.means = new float[count];
        this.squares = new float[count];
    }

    /** A norm's factors, all one at first. */
    static Parameter norm(String name, int size) {
        Parameter parameter = new Parameter(name, 0, size);
        Arrays.fill(parameter.values, 1);
        return parameter;
    }

    /** A matrix (rows, columns), drawn from a normal distribution. */
    static Parameter matrix(String name, int rows, int columns, double deviation, RandomStream random) {
        Parameter parameter = new Parameter(name, rows, columns);
        for (int i = 0; i < parameter.values.length; i++) {
            // Box and Muller 1958.
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            parameter.values[i] = (float) (deviation * radius * Math.cos(2 * Math.PI * random.nextDouble()));
        }
        return parameter;
    }

    String name() {
        return name;
    }

    /** Its sizes, as a file has them. */
    long[] sizes() {
        return rows == 0 ? new long[] {columns} : new long[] {rows, columns};
    }

    /** What a file holds of it. */
    NamedTensor tensor() {
        return new NamedTensor(name, sizes(), values);
    }

    float[] values() {
        return values;
    }

    float[] gradients() {
        return gradients;
    }

    /** The values as a matrix of (rows, columns). */
    Blas.Matrix matrix() {
        return Blas.Matrix.of(values, columns);
    }

    /** The gradients as a matrix of (rows, columns). */
    Blas.Matrix gradientMatrix() {
        return Blas.Matrix.of(gradients, columns);
    }

    double squaredGradients() {
        double sum = 0;
        for (float gradient : gradients) {
            sum += (double) gradient * gradient;
        }
        return sum;
    }

    /**
     * One step of AdamW (Loshchilov and Hutter 2019, algorithm 2), after which the gradient is zero.
     *
     * @param step ordinal of the step, from 1
     * @param rate learning rate
     * @param scale what gradients are multiplied with first
     */
    void learn(int step, double rate, double scale) {
        double meanBias = 1 - Math.pow(DECAY_OF_MEAN, step);
        double squareBias = 1 - Math.pow(DECAY_OF_SQUARES, step);
        double decay = rows == 0 ? 0 : rate * WEIGHT_DECAY;
        for (int i = 0; i < values.length; i++) {
            double gradient = gradients[i] * scale;
            double mean = DECAY_OF_MEAN * means[i] + (1 - DECAY_OF_MEAN) * gradient;
            double square = DECAY_OF_SQUARES * squares[i] + (1 - DECAY_OF_SQUARES) * gradient * gradient;
            means[i] = (float) mean;
            squares[i] = (float) square;
            double move = rate * mean / meanBias / (Math.sqrt(square / squareBias) + LEAST_ROOT);
            values[i] = (float) (values[i] - decay * values[i] - move);
            gradients[i] = 0;
        }
    }
}

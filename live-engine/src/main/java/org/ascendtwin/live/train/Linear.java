package org.ascendtwin.live.train;

import org.ascendtwin.live.train.Blas.Matrix;
import org.ascendtwin.live.train.Blas.Shape;

/** y = x Wᵀ for many rows, forth and back. */
final class Linear {
    private final Blas blas;
    private final int rows;

    Linear(Blas blas, int rows) {
        this.blas = blas;
        this.rows = rows;
    }

    void forth(float[] x, Parameter weight, float[] y) {
        int inputs = x.length / rows;
        int outputs = y.length / rows;
        blas.multiply(
                new Shape(rows, outputs, inputs),
                Matrix.of(x, inputs),
                weight.matrix().turnedRound(),
                Matrix.of(y, outputs),
                false);
    }

    /** dx = dy W, or added to dx where {@code adds}; dW += dyᵀ x. */
    void back(float[] x, Parameter weight, float[] dy, float[] dx, boolean adds) {
        int inputs = x.length / rows;
        int outputs = dy.length / rows;
        Matrix slopes = Matrix.of(dy, outputs);
        blas.multiply(new Shape(rows, inputs, outputs), slopes, weight.matrix(), Matrix.of(dx, inputs), adds);
        blas.multiply(
                new Shape(outputs, inputs, rows),
                slopes.turnedRound(),
                Matrix.of(x, inputs),
                weight.gradientMatrix(),
                true);
    }
}

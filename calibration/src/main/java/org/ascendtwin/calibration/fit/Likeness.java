package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.ascendtwin.hardware.device.RatioTable.Term;

/**
 * How alike the ratios of kernels of different sizes are, in three terms: what changes slowly with all sizes, steps along the
 * curves that neighbouring curves share, and what a curve has for itself.
 *
 * @param terms of the covariance
 * @param noise what each kernel has for itself
 */
record Likeness(List<Term> terms, double noise) {
    /** How far things reach that are shared, in logarithms of sizes: a factor of 20. */
    private static final double FAR = 3;

    /** And those that are not: a third. */
    private static final double NEAR = 0.3;

    private static final double FIRST_NOISE = 0.03;
    private static final double[] FACTORS = {3, 2, 1.5};
    private static final double LEAST = 1e-3;
    private static final double MOST = 100;
    private static final int TERMS = 3;

    /** The likeness of least {@code loss}: one number after the other is made larger or smaller as long as that helps. */
    static Likeness search(int sizes, ToDoubleFunction<Likeness> loss) {
        double[] best = first(sizes);
        double least = loss.applyAsDouble(of(best, sizes));
        for (double factor : FACTORS) {
            for (int i = 0; i < best.length; i++) {
                for (double change : new double[] {factor, 1 / factor}) {
                    double[] tried = best.clone();
                    tried[i] = Math.clamp(best[i] * change, LEAST, MOST);
                    double found = loss.applyAsDouble(of(tried, sizes));
                    if (found < least) {
                        least = found;
                        best = tried;
                        break;
                    }
                }
            }
        }
        return of(best, sizes);
    }

    /** Lengths term by term, weights of the second and third term, noise. */
    private static double[] first(int sizes) {
        double[] numbers = new double[TERMS * sizes + TERMS];
        Arrays.fill(numbers, FAR);
        numbers[2 * sizes - 1] = NEAR;
        Arrays.fill(numbers, 2 * sizes, TERMS * sizes - 1, NEAR);
        numbers[TERMS * sizes] = NEAR;
        numbers[TERMS * sizes + 1] = NEAR;
        numbers[TERMS * sizes + 2] = FIRST_NOISE;
        return numbers;
    }

    private static Likeness of(double[] numbers, int sizes) {
        List<Term> terms = new ArrayList<>();
        for (int t = 0; t < TERMS; t++) {
            double weight = t == 0 ? 1 : numbers[TERMS * sizes + t - 1];
            double[] lengths = Arrays.copyOfRange(numbers, t * sizes, (t + 1) * sizes);
            terms.add(new Term(
                    rounded(weight),
                    Arrays.stream(lengths).mapToObj(Likeness::rounded).toList()));
        }
        return new Likeness(terms, rounded(numbers[TERMS * sizes + 2]));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    /** Tables of {@code curves} with this likeness. */
    List<RatioTable> tables(List<Map<String, List<Curve>>> curves) {
        return curves.stream().map(each -> new RatioTable(each, terms, noise)).toList();
    }
}

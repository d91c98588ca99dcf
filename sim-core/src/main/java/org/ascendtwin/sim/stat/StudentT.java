package org.ascendtwin.sim.stat;

import org.ascendtwin.sim.rng.Normal;

/** Student's t distribution with a whole number of degrees of freedom. */
final class StudentT {
    /** Above, the expansion about the normal distribution is exact to 12 digits. */
    private static final int MANY = 400;

    private static final Normal NORMAL = new Normal(0, 1);

    private StudentT() {}

    /**
     * The t that a variate does not exceed with this probability.
     *
     * @param freedom degrees of freedom, 1 or more
     * @param probability strictly between 0.5 and 1
     */
    static double quantile(long freedom, double probability) {
        double low = 0;
        double high = expansion((double) freedom, probability);
        if (freedom > MANY) {
            return high;
        }
        while (central(freedom, high) < 2 * probability - 1) {
            high *= 2;
        }
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (central(freedom, middle) < 2 * probability - 1) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /** P(−t ≤ T ≤ t) by the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
    private static double central(long freedom, double t) {
        double theta = StrictMath.atan(t / StrictMath.sqrt((double) freedom));
        double cosine = StrictMath.cos(theta);
        boolean odd = freedom % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = freedom == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k < freedom; k += 2) {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        double sine = StrictMath.sin(theta);
        return odd ? 2 / StrictMath.PI * (theta + sine * sum) : sine * sum;
    }

    /** Cornish and Fisher's expansion, Abramowitz and Stegun 26.7.5. */
    private static double expansion(double freedom, double probability) {
        double x = NORMAL.quantile(probability);
        double y = x * x;
        double g1 = x * (y + 1) / 4;
        double g2 = x * ((5 * y + 16) * y + 3) / 96;
        double g3 = x * (((3 * y + 19) * y + 17) * y - 15) / 384;
        double g4 = x * ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) / 92160;
        return x + (g1 + (g2 + (g3 + g4 / freedom) / freedom) / freedom) / freedom;
    }
}

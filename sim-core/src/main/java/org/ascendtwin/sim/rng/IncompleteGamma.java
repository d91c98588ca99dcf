package org.ascendtwin.sim.rng;

/** The regularized incomplete gamma function P(a, x) and its inverse (DLMF chapter 8, https://dlmf.nist.gov/8). */
final class IncompleteGamma {
    private static final double EPSILON = 1e-16;
    private static final int MOST_TERMS = 100_000;

    /** Lanczos' coefficients for g = 7 and n = 9 (P. Godfrey, 2001); relative error below 10⁻¹⁴. */
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-06,
        1.5056327351493116e-07
    };

    private IncompleteGamma() {}

    /** log Γ(x) for x more than 0. */
    static double logGamma(double x) {
        if (x < 0.5) {
            // Γ(x) Γ(1 − x) = π / sin πx keeps the series where it converges.
            return StrictMath.log(StrictMath.PI / StrictMath.sin(StrictMath.PI * x)) - logGamma(1 - x);
        }
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double t = x + 6.5;
        return 0.5 * StrictMath.log(2 * StrictMath.PI) + (x - 0.5) * StrictMath.log(t) - t + StrictMath.log(sum);
    }

    /** P(a, x), the distribution function at x of a gamma variate of shape a. */
    static double lower(double a, double x) {
        if (x <= 0) {
            return 0;
        }
        return x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x);
    }

    /** x^a e^−x / Γ(a). */
    private static double front(double a, double x) {
        return StrictMath.exp(a * StrictMath.log(x) - x - logGamma(a));
    }

    /** DLMF 8.7.1 in its rapidly converging form. */
    private static double series(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum * front(a, x);
    }

    /** 1 − P(a, x) by DLMF 8.9.2, evaluated by Lentz's method. */
    private static double continuedFraction(double a, double x) {
        double b = x + 1 - a;
        double c = Double.MAX_VALUE;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < MOST_TERMS; n++) {
            double numerator = -n * (n - a);
            b += 2;
            d = 1 / (numerator * d + b);
            c = b + numerator / c;
            double factor = c * d;
            fraction *= factor;
            if (Math.abs(factor - 1) < EPSILON * 4) {
                break;
            }
        }
        return fraction * front(a, x);
    }

    /** The x with P(a, x) = {@code probability}, by Newton's steps on log x kept inside a bracket that halves. */
    static double inverse(double a, double probability) {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double x = start(a, probability);
        for (int round = 0; round < 200; round++) {
            double error = lower(a, x) - probability;
            if (error < 0) {
                low = x;
            } else {
                high = x;
            }
            double next = x * StrictMath.exp(-error / front(a, x));
            if (!(next > low && next < high)) {
                next = Double.isInfinite(high) ? 2 * x + 1 : (low + high) / 2;
            }
            if (Math.abs(next - x) <= 4 * Math.ulp(x)) {
                return next;
            }
            x = next;
        }
        return x;
    }

    /** Wilson and Hilferty's cube (1931), or for small values the leading term of the series. */
    private static double start(double a, double probability) {
        double third = 1 - 1 / (9 * a) + Normal.standardQuantile(probability) / (3 * StrictMath.sqrt(a));
        double cube = a * third * third * third;
        if (third > 0.1 && a > 0.5) {
            return cube;
        }
        double leading = StrictMath.exp((StrictMath.log(probability) + logGamma(a + 1)) / a);
        return Math.max(leading, Double.MIN_NORMAL);
    }
}

package org.ascendtwin.hardware.device;

/**
 * The best linear unbiased estimate of a value from others whose covariances are known and whose mean is not (ordinary
 * kriging): with K the covariances of the known values y and k those with the wanted one, m = 1ᵀK⁻¹y ÷ 1ᵀK⁻¹1 and
 * m + kᵀK⁻¹(y − m). Values are added one by one; K is kept as L·Lᵀ (Cholesky).
 */
final class Estimate {
    private static final double LEAST_PIVOT = 1e-12;

    private final double[][] rows;
    private final double[] values;
    private final double[] ones;
    private final double[] wanted;
    private int count;

    /** An estimate from up to {@code most} values. */
    Estimate(int most) {
        rows = new double[most][most];
        values = new double[most];
        ones = new double[most];
        wanted = new double[most];
    }

    void clear() {
        count = 0;
    }

    /**
     * Adds a value; the array that is returned takes its covariances with those before it and, last, its variance.
     *
     * @param covariance with the wanted value
     */
    double[] next(double value, double covariance) {
        values[count] = value;
        wanted[count] = covariance;
        return rows[count++];
    }

    /** The estimate; 0 without any value. */
    double value() {
        double onesValues = 0;
        double onesOnes = 0;
        double wantedValues = 0;
        double wantedOnes = 0;
        for (int i = 0; i < count; i++) {
            reduce(i);
            onesValues += ones[i] * values[i];
            onesOnes += ones[i] * ones[i];
            wantedValues += wanted[i] * values[i];
            wantedOnes += wanted[i] * ones[i];
        }
        if (count == 0) {
            return 0;
        }
        double mean = onesValues / onesOnes;
        return mean + wantedValues - mean * wantedOnes;
    }

    /** Turns row {@code i} of K into that of L, and what belongs to it on the right-hand sides into L⁻¹ times it. */
    private void reduce(int i) {
        double[] row = rows[i];
        for (int j = 0; j <= i; j++) {
            double rest = row[j];
            double[] other = rows[j];
            for (int k = 0; k < j; k++) {
                rest -= row[k] * other[k];
            }
            row[j] = j < i ? rest / other[j] : Math.sqrt(Math.max(rest, LEAST_PIVOT));
        }
        double value = values[i];
        double one = 1;
        double covariance = wanted[i];
        for (int k = 0; k < i; k++) {
            value -= row[k] * values[k];
            one -= row[k] * ones[k];
            covariance -= row[k] * wanted[k];
        }
        values[i] = value / row[i];
        ones[i] = one / row[i];
        wanted[i] = covariance / row[i];
    }
}

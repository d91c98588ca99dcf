package org.ascendtwin.sim.rng;

/** The running shares of weighted outcomes, searched for the outcome that a uniform falls on. */
final class Cumulative {
    private final double[] shares;

    private Cumulative(double[] shares) {
        this.shares = shares;
    }

    /** Turns {@code weights}, each 0 or more, not all 0, into shares. */
    static Cumulative of(double... weights) {
        double total = 0;
        for (double weight : weights) {
            Check.notNegative("weight of an outcome", weight);
            total += weight;
        }
        Check.positive("sum of the weights", total);
        double[] shares = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            shares[i] = sum / total;
        }
        return new Cumulative(shares);
    }

    /** The first outcome whose running share is more than {@code uniform}. */
    int find(double uniform) {
        int low = 0;
        int high = shares.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (uniform < shares[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int size() {
        return shares.length;
    }

    /** The share of all outcomes before {@code outcome}. */
    double before(int outcome) {
        return outcome == 0 ? 0 : shares[outcome - 1];
    }

    double share(int outcome) {
        return shares[outcome] - before(outcome);
    }
}

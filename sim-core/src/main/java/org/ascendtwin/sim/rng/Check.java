package org.ascendtwin.sim.rng;

/** Refuses the parameters that a distribution does not have. */
final class Check {
    private Check() {}

    static void finite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the " + what + " is a finite number, not " + value);
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("the " + what + " is finite and more than 0, not " + value);
        }
    }

    static void notNegative(String what, double value) {
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("the " + what + " is finite and 0 or more, not " + value);
        }
    }

    static void ordered(String low, double lowValue, String high, double highValue) {
        if (lowValue > highValue) {
            throw new IllegalArgumentException("the " + low + ", " + lowValue + ", is more than the " + high + ", "
                    + highValue + ". Maybe they are swapped.");
        }
    }
}

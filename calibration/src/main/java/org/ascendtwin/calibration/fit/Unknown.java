package org.ascendtwin.calibration.fit;

/**
 * A number that is not known, and what is believed of it before any measurement.
 *
 * @param name as profiles spell it
 * @param unit what it is counted in; empty for shares
 * @param scale on which the belief is a normal distribution
 * @param prior its median
 * @param spread its standard deviation on that scale
 */
public record Unknown(String name, String unit, Scale scale, double prior, double spread) {
    /** What is added when one value takes the place of another. */
    public enum Scale {
        /** Ratios count: for times and rates. */
        LOGARITHM {
            @Override
            public double to(double value) {
                return StrictMath.log(value);
            }

            @Override
            public double from(double scaled) {
                return StrictMath.exp(scaled);
            }
        },
        /** Ratios of odds count: for chances. */
        LOGIT {
            @Override
            public double to(double value) {
                return StrictMath.log(value / (1 - value));
            }

            @Override
            public double from(double scaled) {
                return 1 / (1 + StrictMath.exp(-scaled));
            }
        };

        /** {@code value} on this scale. */
        public abstract double to(double value);

        /** The value that is {@code scaled} on this scale. */
        public abstract double from(double scaled);
    }

    public Unknown {
        boolean valid = scale == Scale.LOGIT ? prior > 0 && prior < 1 : prior > 0 && prior < Double.POSITIVE_INFINITY;
        if (!valid) {
            throw new IllegalArgumentException(name + " is believed to be " + prior + "; allowed: above 0"
                    + (scale == Scale.LOGIT ? ", below 1" : ""));
        }
        if (!(spread > 0)) {
            throw new IllegalArgumentException(name + " has spread " + spread + "; allowed: above 0");
        }
    }

    /** The value that lies {@code deviations} standard deviations of the belief above its median. */
    public double at(double deviations) {
        return scale.from(scale.to(prior) + spread * deviations);
    }
}

package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.ascendtwin.sim.rng.UniformInteger;

/** How many tokens a prompt or an output has, drawn by inversion: one uniform a request. */
@Doc("A number of tokens, or a distribution of it")
public sealed interface LengthSpec {
    /**
     * The length that {@code uniform} stands for.
     *
     * @param uniform strictly between 0 and 1
     * @return tokens, at least 1
     */
    int tokens(double uniform);

    /** Always the same. */
    @Doc("always the same")
    record Constant(
            @Doc("tokens") @Range(min = 1, max = 1e9) int tokens) implements LengthSpec {
        @Override
        public int tokens(double uniform) {
            return tokens;
        }

        @Override
        public String toString() {
            return Integer.toString(tokens);
        }
    }

    /** bench_serving's random lengths: whole numbers from {@code len · range-ratio} to {@code len}, equally likely. */
    @Doc("bench_serving's random lengths: from len × range-ratio to len, equally likely")
    record Random(
            @Doc("most tokens") @Range(min = 1, max = 1e9) int len,

            @Doc("least tokens as a share of the most") @Default("0.0") @Range(min = 0, max = 1)
            double rangeRatio)
            implements LengthSpec {
        @Override
        public int tokens(double uniform) {
            return (int) UniformInteger.upTo(len, rangeRatio).quantile(uniform);
        }

        @Override
        public String toString() {
            return Math.max(1, (int) (len * rangeRatio)) + " to " + len;
        }
    }

    /** Lognormal, cut off at both ends. */
    @Doc("lognormal, values beyond min and max set to them")
    record Lognormal(
            @Doc("the median, in tokens") @Range(min = 1, max = 1e9)
            double median,

            @Doc("standard deviation of the logarithm") @Range(min = 0, max = 10)
            double sigma,

            @Doc("least tokens") @Default("1") @Range(min = 1, max = 1e9)
            int min,

            @Doc("most tokens") @Default("1000000") @Range(min = 1, max = 1e9)
            int max)
            implements LengthSpec {

        public Lognormal {
            if (min > max) {
                throw new IllegalArgumentException("min " + min + " is above max " + max + ".");
            }
        }

        @Override
        public int tokens(double uniform) {
            double drawn = new org.ascendtwin.sim.rng.Lognormal(StrictMath.log(median), sigma).quantile(uniform);
            return Math.clamp(Math.round(drawn), min, max);
        }

        @Override
        public String toString() {
            return "lognormal (median " + median + ", sigma " + sigma + ", " + min + " to " + max + ")";
        }
    }

    /** What was measured, as quantiles with straight lines between them. */
    @Doc("measured quantiles with straight lines between them")
    record Quantiles(
            @Doc("ascending shares from 0 to 1") List<Double> shares,

            @Doc("tokens that this share of requests does not exceed, one for each share")
            List<Integer> tokens)
            implements LengthSpec {

        public Quantiles {
            boolean fits = shares.size() == tokens.size()
                    && shares.size() >= 2
                    && shares.getFirst() == 0
                    && shares.getLast() == 1
                    && ascends(shares)
                    && tokens.getFirst() >= 1;
            if (!fits) {
                throw new IllegalArgumentException("quantiles need two or more ascending shares from 0 to 1"
                        + " and as many token counts, the first at least 1.");
            }
        }

        private static boolean ascends(List<Double> shares) {
            for (int i = 1; i < shares.size(); i++) {
                if (shares.get(i) <= shares.get(i - 1)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int tokens(double uniform) {
            int upper = 1;
            while (shares.get(upper) < uniform) {
                upper++;
            }
            double from = shares.get(upper - 1);
            double part = (uniform - from) / (shares.get(upper) - from);
            double drawn = tokens.get(upper - 1) + part * (tokens.get(upper) - tokens.get(upper - 1));
            return (int) Math.max(1, Math.round(drawn));
        }

        @Override
        public String toString() {
            return "measured quantiles (" + tokens.getFirst() + " to " + tokens.getLast() + ")";
        }
    }
}

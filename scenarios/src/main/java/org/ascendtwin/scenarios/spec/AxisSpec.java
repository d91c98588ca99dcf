package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One dimension of a sweep: values, or a range to draw from. */
@Doc("One dimension of a sweep: values, or a range to draw from")
public record AxisSpec(
        @Doc("the path of a key of the scenario, as in servers[0].flags.tp-size")
        String path,

        @Doc("the values it takes, each as it would be written in the file") @Default("[]")
        List<String> values,

        @Doc("lower end of a range to draw from") @Nullable Double from,

        @Doc("upper end of it; whole numbers are drawn where both ends are whole") @Nullable Double to,

        @Doc("whether equal steps or equal factors are equally likely") @Default("linear")
        Scale scale) {

    public AxisSpec {
        if (values.isEmpty() == (from == null || to == null) || (from == null) != (to == null)) {
            throw new IllegalArgumentException(path + " needs either values or both from and to.");
        }
        if (from != null && to != null && !(from < to && (scale == Scale.LINEAR || from > 0))) {
            throw new IllegalArgumentException(path + " ranges from " + from + " to " + to
                    + "; allowed: from below to, and above 0 on a logarithmic scale.");
        }
    }

    /** What is equally likely. */
    public enum Scale {
        /** Equal steps. */
        LINEAR,
        /** Equal factors. */
        LOGARITHMIC
    }

    /** The value that {@code uniform}, from 0 to below 1, stands for. */
    public String value(double uniform) {
        if (from == null || to == null) {
            return values.get((int) (uniform * values.size()));
        }
        boolean whole = from == Math.rint(from) && to == Math.rint(to);
        double low = from;
        double high = whole ? to + 1 : to;
        double drawn = scale == Scale.LINEAR
                ? low + uniform * (high - low)
                : low * StrictMath.exp(uniform * StrictMath.log(high / low));
        return Records.plain(whole ? Math.floor(drawn) : drawn);
    }
}

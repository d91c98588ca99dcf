package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One dimension of a sweep: values, cases that each set several keys together, or a range to draw from. */
@Doc("One dimension of a sweep: values, cases that each set several keys together, or a range to draw from")
public record AxisSpec(
        @Doc("the path of a key of the scenario, as in servers[0].flags.tp-size") @Nullable String path,

        @Doc("the values it takes, each as it would be written in the file") @Default("[]")
        List<String> values,

        @Doc("what the dimension is called that has cases, instead of a path") @Nullable String name,

        @Doc("what is set together, by the name of each case: paths and their values") @Default("{}")
        Map<String, Map<String, String>> cases,

        @Doc("lower end of a range to draw from") @Nullable Double from,

        @Doc("upper end of it; whole numbers are drawn where both ends are whole") @Nullable Double to,

        @Doc("whether equal steps or equal factors are equally likely") @Default("linear")
        Scale scale) {

    public AxisSpec {
        boolean hasCases = !cases.isEmpty();
        boolean hasRange = from != null || to != null;
        if ((path == null) == (name == null) || hasCases != (name != null)) {
            throw new IllegalArgumentException("a dimension has a path, or a name and cases; this one has "
                    + (path == null ? "no path" : "a path") + (name == null ? ", no name" : ", a name")
                    + (hasCases ? " and cases." : " and no cases."));
        }
        String what = path == null ? name : path;
        if (hasCases && (hasRange || !values.isEmpty())) {
            throw new IllegalArgumentException(what + " has cases, so it takes neither values nor from and to.");
        }
        if (!hasCases && (values.isEmpty() == (from == null || to == null) || (from == null) != (to == null))) {
            throw new IllegalArgumentException(what + " needs either values or both from and to.");
        }
        if (cases.values().stream().anyMatch(Map::isEmpty)) {
            throw new IllegalArgumentException(what + " has a case that sets nothing; allowed: 1 path or more.");
        }
        if (from != null && to != null && !(from < to && (scale == Scale.LINEAR || from > 0))) {
            throw new IllegalArgumentException(what + " ranges from " + from + " to " + to
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

    /** A dimension of values of one key. */
    public static AxisSpec of(String path, List<String> values) {
        return new AxisSpec(path, values, null, Map.of(), null, null, Scale.LINEAR);
    }

    /** A dimension of cases that each set several keys. */
    public static AxisSpec ofCases(String name, Map<String, Map<String, String>> cases) {
        return new AxisSpec(null, List.of(), name, cases, null, null, Scale.LINEAR);
    }

    /** A range of one key to draw from. */
    public static AxisSpec of(String path, double from, double to, Scale scale) {
        return new AxisSpec(path, List.of(), null, Map.of(), from, to, scale);
    }

    /** What the dimension is called: its path, or the name of one that has cases. */
    public String label() {
        return path != null ? path : name != null ? name : "";
    }

    /** The values, or the names of the cases; empty for a range. */
    public List<String> choices() {
        return cases.isEmpty() ? values : List.copyOf(cases.keySet());
    }

    /** Whether the dimension varies nothing but the load. */
    public boolean isLoad() {
        return cases.isEmpty()
                ? label().startsWith("workload.")
                : cases.values().stream()
                        .allMatch(settings -> settings.keySet().stream().allMatch(key -> key.startsWith("workload.")));
    }

    /** What choosing {@code value} sets, each as {@code path=value}. */
    public List<String> settings(String value) {
        Map<String, String> settings = cases.get(value);
        if (settings == null) {
            return List.of(path + "=" + value);
        }
        List<String> all = new ArrayList<>();
        settings.forEach((key, set) -> all.add(key + "=" + set));
        return all;
    }

    /** The value that {@code uniform}, from 0 to below 1, stands for. */
    public String value(double uniform) {
        if (from == null || to == null) {
            List<String> choices = choices();
            return choices.get((int) (uniform * choices.size()));
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

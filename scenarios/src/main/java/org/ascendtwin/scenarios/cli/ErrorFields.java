package org.ascendtwin.scenarios.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.experiment.Validation;
import org.jspecify.annotations.Nullable;

/** Errors of validations as cells of a table and as fields of JSON. */
final class ErrorFields {
    /** Over the cells of {@link #cells}. */
    static final List<String> TITLES = List.of("N", "SKIPPED", "MEDIAN |ERROR| %", "P90 %", "BIAS %");

    private static final double MEGABYTE = 1e6;

    private ErrorFields() {}

    /** A figure with one digit after the point; "-" where there is none. */
    static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    /** A range of bytes moved, as in "1 to 10 MB". */
    static String bytes(double from, double to) {
        double most = 1e12;
        String start = String.format(Locale.ROOT, "%.0f", from / MEGABYTE);
        String end = String.format(Locale.ROOT, "%.0f MB", to / MEGABYTE);
        return to > most ? start + " MB and more" : start + " to " + end;
    }

    /** A figure of JSON; null where there is none. */
    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** What was published of a case, and what is predicted. */
    static Map<String, @Nullable Object> of(Validation.Row row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", row.id());
        fields.put("metric", row.metric());
        fields.put("published", finite(row.published()));
        fields.put("predicted", finite(row.predicted()));
        fields.put("error_pct", finite(row.errorPercent()));
        return fields;
    }

    /** Adds a summary to {@code fields}. */
    static void add(int skipped, ErrorSummary errors, Map<String, @Nullable Object> fields) {
        fields.put("n", errors.count());
        fields.put("skipped", skipped);
        fields.put("median_abs_pct", finite(errors.medianPercent()));
        fields.put("p90_abs_pct", finite(errors.p90Percent()));
        fields.put("bias_pct", finite(errors.biasPercent()));
    }

    /** A summary as cells under {@link #TITLES}. */
    static List<String> cells(int skipped, ErrorSummary errors) {
        return List.of(
                Integer.toString(errors.count()),
                Integer.toString(skipped),
                number(errors.medianPercent()),
                number(errors.p90Percent()),
                number(errors.biasPercent()));
    }
}

package org.ascendtwin.live.kernel;

import java.util.Locale;
import java.util.stream.Collectors;

/** Measured kernels as rows of a table in the columns that kernel tables of Ascend devices have. */
public final class KernelCsv {
    /** The columns. There is no roofline of a device that is only just being measured, so that one stays empty. */
    public static final String HEADER =
            "hw,path,case_id,input_shape,dtype,attrs,measured_us,t_hw_roofline_us,is_10x_proxy_or_cap,note";

    private KernelCsv() {}

    /** A row; {@code id} numbers the cases. */
    public static String row(String hardware, int id, TimedKernel kernel) {
        String types =
                kernel.types().stream().map(type -> '"' + type + '"').collect(Collectors.joining(", ", "[", "]"));
        return String.join(
                ",",
                hardware,
                "live/" + kernel.operator(),
                Integer.toString(id),
                quoted(kernel.shapes().toString()),
                quoted(types),
                quoted(kernel.attributes()),
                number(kernel.micros()),
                "",
                "False",
                quoted("median of a warm loop; 10th to 90th percentile " + number(kernel.lowMicros()) + " to "
                        + number(kernel.highMicros()) + " us"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String number(double micros) {
        return String.format(Locale.ROOT, "%.3f", micros);
    }
}

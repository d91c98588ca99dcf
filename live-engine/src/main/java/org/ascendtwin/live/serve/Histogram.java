package org.ascendtwin.live.serve;

import java.util.Locale;

/** Counts of durations below given bounds, as Prometheus has them. */
final class Histogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final String help;
    private final double[] bounds;
    private final long[] counts;
    private double sum;
    private long total;

    /** @param bounds in seconds, ascending */
    Histogram(String name, String help, double... bounds) {
        this.name = name;
        this.help = help;
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length];
    }

    void add(long nanos) {
        add((double) nanos, 1);
    }

    /** Adds the same duration {@code times} times. */
    void add(double nanos, int times) {
        double seconds = nanos / NANOS_PER_SECOND;
        sum += times * seconds;
        total += times;
        for (int i = 0; i < bounds.length; i++) {
            counts[i] += seconds <= bounds[i] ? times : 0;
        }
    }

    /** Writes it down in Prometheus' text format. */
    void write(StringBuilder to, String labels) {
        to.append("# HELP ").append(name).append(' ').append(help).append('\n');
        to.append("# TYPE ").append(name).append(" histogram\n");
        for (int i = 0; i < bounds.length; i++) {
            bucket(to, labels, String.format(Locale.ROOT, "%s", bounds[i]), counts[i]);
        }
        bucket(to, labels, "+Inf", total);
        to.append(name).append("_sum{").append(labels).append("} ").append(sum).append('\n');
        to.append(name)
                .append("_count{")
                .append(labels)
                .append("} ")
                .append(total)
                .append('\n');
    }

    private void bucket(StringBuilder to, String labels, String bound, long count) {
        to.append(name)
                .append("_bucket{")
                .append(labels)
                .append(",le=\"")
                .append(bound)
                .append("\"} ")
                .append(count)
                .append('\n');
    }
}

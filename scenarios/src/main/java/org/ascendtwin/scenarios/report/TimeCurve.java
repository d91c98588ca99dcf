package org.ascendtwin.scenarios.report;

import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.Timeline;

/**
 * A series of a timeline in few enough points to read. Neighbouring buckets are taken together until each point covers
 * several engine steps, else a steady load would look like a saw; the last point is the mean over the time that it
 * really covers.
 *
 * @param seconds middle of each point's time, ascending, with the start and the end of the run added
 * @param values the mean, or the count per second, over each point's time
 */
record TimeCurve(double[] seconds, double[] values) {
    private static final int MOST_POINTS = 180;
    private static final int FEWEST_POINTS = 20;
    private static final int STEPS_PER_POINT = 10;

    /** A count per second, or the mean of a level, in a bucket. */
    @FunctionalInterface
    interface Reading {
        double of(Timeline.Series series, int bucket);
    }

    static TimeCurve of(Replication replication, Timeline.Series series, Reading reading) {
        Timeline timeline = replication.timeline();
        double endSeconds = replication.simulatedNanos() / 1e9;
        double width = timeline.widthSeconds();
        int group = bucketsPerPoint(replication);
        int points = points(timeline.size(), group, endSeconds / width);
        double[] seconds = new double[points + 2];
        double[] values = new double[points + 2];
        for (int point = 0; point < points; point++) {
            int from = point * group;
            int to = point == points - 1 ? timeline.size() : from + group;
            double total = 0;
            for (int bucket = from; bucket < to; bucket++) {
                total += reading.of(series, bucket) * width;
            }
            double covered = point == points - 1 ? endSeconds - from * width : group * width;
            seconds[point + 1] = from * width + covered / 2;
            values[point + 1] = covered > 0 ? total / covered : 0;
        }
        seconds[points + 1] = endSeconds;
        values[0] = values[1];
        values[points + 1] = values[points];
        return new TimeCurve(seconds, values);
    }

    double max() {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static int bucketsPerPoint(Replication replication) {
        Timeline timeline = replication.timeline();
        double stepSeconds = replication.simulatedNanos() / 1e9 / Math.max(1, replication.engineSteps());
        int fewPoints = ceil((double) timeline.size() / MOST_POINTS);
        int manySteps = ceil(STEPS_PER_POINT * stepSeconds / timeline.widthSeconds());
        int enoughPoints = Math.max(1, timeline.size() / FEWEST_POINTS);
        return Math.max(fewPoints, Math.min(manySteps, enoughPoints));
    }

    /** A last point that would cover less than half its time is taken together with the one before. */
    private static int points(int buckets, int group, double endBuckets) {
        int points = (buckets + group - 1) / group;
        boolean cut = points > 1 && endBuckets - (points - 1.0) * group < group / 2.0;
        return Math.max(1, cut ? points - 1 : points);
    }

    private static int ceil(double value) {
        return (int) Math.clamp(Math.ceil(value), 1, Integer.MAX_VALUE);
    }
}

package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/**
 * The points of a sweep in their order.
 *
 * @param axes what is varied
 * @param points for each point a value, or the name of a case, an axis
 */
public record SweepDesign(List<AxisSpec> axes, List<List<String>> points) {
    private static final int MOST_POINTS = 1_000_000;

    public SweepDesign {
        if (points.isEmpty() || points.size() > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "the sweep has " + points.size() + " points; allowed: 1 to " + MOST_POINTS + ".");
        }
    }

    /** The points that {@code spec} describes; those that are drawn depend on {@code seed}. */
    public static SweepDesign of(SweepSpec spec, long seed) {
        Streams streams = new Streams(seed, 0);
        Integer count = spec.points();
        return new SweepDesign(
                spec.vary(),
                switch (spec.sampling()) {
                    case GRID -> grid(spec.vary());
                    case RANDOM -> random(spec.vary(), count == null ? 0 : count, streams);
                    case LATIN_HYPERCUBE -> latin(spec.vary(), count == null ? 0 : count, streams);
                });
    }

    /** What each dimension is called. */
    public List<String> labels() {
        return axes.stream().map(AxisSpec::label).toList();
    }

    /** What point {@code index} sets, each as {@code path=value}. */
    public List<String> settings(int index) {
        List<String> settings = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            settings.addAll(axes.get(axis).settings(points.get(index).get(axis)));
        }
        return settings;
    }

    /** Every combination, the last dimension changing fastest. */
    private static List<List<String>> grid(List<AxisSpec> axes) {
        long count = axes.stream().mapToLong(axis -> axis.choices().size()).reduce(1, Math::multiplyExact);
        if (count > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "the grid has " + count + " points; allowed: 1 to " + MOST_POINTS + ". Maybe fewer values.");
        }
        List<List<String>> points = List.of(List.of());
        for (AxisSpec axis : axes) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> point : points) {
                for (String value : axis.choices()) {
                    List<String> extended = new ArrayList<>(point);
                    extended.add(value);
                    longer.add(List.copyOf(extended));
                }
            }
            points = longer;
        }
        return List.copyOf(points);
    }

    private static List<List<String>> random(List<AxisSpec> axes, int count, Streams streams) {
        List<RandomStream> streamsByAxis = streams(axes, streams);
        return IntStream.range(0, count)
                .mapToObj(point -> IntStream.range(0, axes.size())
                        .mapToObj(axis ->
                                axes.get(axis).value(streamsByAxis.get(axis).nextDouble()))
                        .toList())
                .toList();
    }

    /** One point in each of as many equal slices of every dimension, the slices shuffled. */
    private static List<List<String>> latin(List<AxisSpec> axes, int count, Streams streams) {
        List<RandomStream> streamsByAxis = streams(axes, streams);
        List<List<String>> valuesByAxis = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            RandomStream stream = streamsByAxis.get(axis);
            int[] slices = shuffled(count, stream);
            List<String> values = new ArrayList<>(count);
            for (int slice : slices) {
                values.add(axes.get(axis).value((slice + stream.nextDouble()) / count));
            }
            valuesByAxis.add(values);
        }
        return IntStream.range(0, count)
                .mapToObj(point ->
                        valuesByAxis.stream().map(values -> values.get(point)).toList())
                .toList();
    }

    private static List<RandomStream> streams(List<AxisSpec> axes, Streams streams) {
        return IntStream.range(0, axes.size())
                .mapToObj(axis -> streams.stream("sweep.point", axis))
                .toList();
    }

    private static int[] shuffled(int count, RandomStream stream) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = (int) (stream.nextDouble() * (i + 1));
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }
}

package org.ascendtwin.hardware.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.sim.SharedFolder;

/** Measured kernels of the reference data: shapes and microseconds. */
public final class MeasuredRows {
    private static final Pattern ROW =
            Pattern.compile("^\\w+,[^,]+,(\\d+),\"(\\[\\[.*?\\]\\])\",\"(.*?)\",(\\{\\}|\".*?\\}\"),([0-9.]+),");
    private static final Pattern SHAPE = Pattern.compile("\\[([0-9, ]+)\\]");

    public record Row(int id, List<int[]> shapes, String types, String attributes, double micros) {}

    private MeasuredRows() {}

    public static List<Row> of(String file) {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(SharedFolder.require("data/kernels/ascend/" + file))) {
                Matcher matcher = ROW.matcher(line);
                if (matcher.find()) {
                    rows.add(new Row(
                            Integer.parseInt(matcher.group(1)),
                            shapes(matcher.group(2)),
                            matcher.group(3),
                            matcher.group(4),
                            Double.parseDouble(matcher.group(5))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<int[]> shapes(String text) {
        List<int[]> shapes = new ArrayList<>();
        Matcher matcher = SHAPE.matcher(text);
        while (matcher.find()) {
            shapes.add(Arrays.stream(matcher.group(1).split(","))
                    .mapToInt(s -> Integer.parseInt(s.strip()))
                    .toArray());
        }
        return shapes;
    }

    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}

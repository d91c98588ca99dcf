package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYDataset;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A chart's lines and points as data, from which a page draws it again so that it can be hovered and zoomed. */
final class LivePlot {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private LivePlot() {}

    /** The data as JSON; null where the chart has no lines or points, as a heat map has none, or lies on its side. */
    static @Nullable String json(XYPlot plot) {
        List<Line> lines = lines(plot);
        if (lines.isEmpty() || plot.getOrientation().equals(PlotOrientation.HORIZONTAL)) {
            return null;
        }
        TreeSet<Double> xs = new TreeSet<>();
        lines.forEach(line -> xs.addAll(line.pointsByX().keySet()));
        Map<String, Object> fields = new LinkedHashMap<>();
        inBoth(fields, "xLabel", Objects.requireNonNullElse(plot.getDomainAxis().getLabel(), ""));
        fields.put("xUpper", plot.getDomainAxis().getUpperBound());
        fields.put("yUpper", plot.getRangeAxis().getUpperBound());
        fields.put("percent", isPercent(plot));
        if (plot.getDomainAxis() instanceof SymbolAxis names) {
            fields.put("names", names.getSymbols());
        }
        fields.put("xs", xs);
        fields.put("series", lines.stream().map(line -> line.fields(xs)).toList());
        fields.put("marks", marks(plot));
        return MAPPER.writeValueAsString(fields);
    }

    private record Line(String label, String colour, boolean lines, boolean points, Map<Double, Double> pointsByX) {
        Map<String, Object> fields(Collection<Double> xs) {
            List<@Nullable Double> ys = new ArrayList<>();
            xs.forEach(x -> ys.add(pointsByX.get(x)));
            Map<String, Object> fields = new LinkedHashMap<>();
            inBoth(fields, "label", label);
            fields.put("colour", colour);
            fields.put("lines", lines);
            fields.put("points", points);
            fields.put("ys", ys);
            return fields;
        }
    }

    /** A text in English and, where the book knows it, in Chinese. */
    private static void inBoth(Map<String, Object> fields, String name, String english) {
        fields.put(name, english);
        String chinese = Lexicon.chinese(english);
        if (chinese != null) {
            fields.put(name + "Zh", Phrase.plain(chinese));
        }
    }

    private static List<Line> lines(XYPlot plot) {
        List<Line> lines = new ArrayList<>();
        for (int index = 0; index < plot.getDatasetCount(); index++) {
            XYDataset data = plot.getDataset(index);
            if (data == null || !(plot.getRenderer(index) instanceof XYLineAndShapeRenderer renderer)) {
                continue;
            }
            for (int series = 0; series < data.getSeriesCount(); series++) {
                Map<Double, Double> points = new LinkedHashMap<>();
                for (int item = 0; item < data.getItemCount(series); item++) {
                    points.put(data.getXValue(series, item), data.getYValue(series, item));
                }
                boolean isLine = Boolean.TRUE.equals(renderer.getItemLineVisible(series, 0));
                lines.add(new Line(
                        String.valueOf(data.getSeriesKey(series)),
                        hex(renderer.getSeriesPaint(series)),
                        isLine,
                        renderer.getItemShapeVisible(series, 0),
                        points));
            }
        }
        return lines;
    }

    private static String hex(Object paint) {
        Color color = paint instanceof Color solid ? solid : Look.BLUE;
        return String.format(Locale.ROOT, "#%06x", color.getRGB() & 0xFFFFFF);
    }

    /** Whether the upright axis counts shares. */
    private static boolean isPercent(XYPlot plot) {
        return plot.getRangeAxis() instanceof NumberAxis axis
                && axis.getNumberFormatOverride() != null
                && axis.getNumberFormatOverride().format(1).endsWith("%");
    }

    private static List<Map<String, Object>> marks(XYPlot plot) {
        List<Map<String, Object>> marks = new ArrayList<>();
        addAll(marks, "x", plot.getDomainMarkers(Layer.FOREGROUND));
        addAll(marks, "y", plot.getRangeMarkers(Layer.FOREGROUND));
        return marks;
    }

    private static void addAll(List<Map<String, Object>> marks, String axis, @Nullable Collection<?> markers) {
        if (markers == null) {
            return;
        }
        for (Object marker : markers) {
            if (marker instanceof ValueMarker value) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("axis", axis);
                fields.put("value", value.getValue());
                inBoth(fields, "label", Objects.requireNonNullElse(value.getLabel(), ""));
                marks.add(fields);
            }
        }
    }
}

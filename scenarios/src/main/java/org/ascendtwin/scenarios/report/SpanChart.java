package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Stretches of time on lanes below each other, in the colour of their kind. */
public final class SpanChart {
    private static final double HALF_LANE = 0.36;
    private static final int CHARACTER = 7;
    private static final int LEAST_LEFT = 60;

    private final String title;
    private final String across;
    private final double from;
    private final double to;
    private final List<String> lanes = new ArrayList<>();
    private final Map<String, List<Span>> spansByKind = new LinkedHashMap<>();

    private record Span(String lane, double from, double to) {}

    /**
     * A chart without stretches.
     *
     * @param across what the axis of time counts
     * @param from where that axis begins
     * @param to where it ends
     */
    public SpanChart(String title, String across, double from, double to) {
        this.title = title;
        this.across = across;
        this.from = from;
        this.to = to;
    }

    /** Adds a stretch, cut at the ends of the axis; lanes come in the order of their first use, the first uppermost. */
    public SpanChart add(String lane, String kind, double begin, double end) {
        if (!lanes.contains(lane)) {
            lanes.add(lane);
        }
        double first = Math.max(from, begin);
        double last = Math.min(to, end);
        if (first < last) {
            spansByKind.computeIfAbsent(kind, key -> new ArrayList<>()).add(new Span(lane, first, last));
        }
        return this;
    }

    /** The chart as a figure under {@code heading}. */
    public Figure figure(String heading, String subtitle) {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        XYBarRenderer bars = new XYBarRenderer();
        bars.setUseYInterval(true);
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        List<Panel.Key> keys = new ArrayList<>();
        spansByKind.forEach((kind, spans) -> {
            XYIntervalSeries series = new XYIntervalSeries(kind, false, true);
            for (Span span : spans) {
                double lane = lanes.size() - 1.0 - lanes.indexOf(span.lane());
                series.add(lane, lane - HALF_LANE, lane + HALF_LANE, span.to(), span.from(), span.to());
            }
            Color colour = Color.decode(Look.PART_COLOURS.get(keys.size() % Look.PART_COLOURS.size()));
            bars.setSeriesPaint(keys.size(), colour);
            keys.add(new Panel.Key(kind, colour));
            data.addSeries(series);
        });
        XYPlot plot = plot();
        plot.setDataset(data);
        plot.setRenderer(bars);
        Panel panel = new Panel("spans", new Panel.Caption(title, subtitle, across, keys), plot);
        return new Figure("spans", heading, List.of(panel));
    }

    private XYPlot plot() {
        NumberAxis time = Look.axis(null, to - from, "#,##0.###");
        time.setRange(from, to);
        List<String> upwards = new ArrayList<>(lanes);
        Collections.reverse(upwards);
        XYPlot plot = Look.plot(Look.names(null, upwards), time);
        int longest = lanes.stream().mapToInt(String::length).max().orElse(0);
        Look.lieDown(plot, Math.max(LEAST_LEFT, CHARACTER * longest));
        return plot;
    }
}

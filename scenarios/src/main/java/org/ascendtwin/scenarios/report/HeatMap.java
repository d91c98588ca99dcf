package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Metric;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;
import org.jspecify.annotations.Nullable;

/** One figure over two dimensions: the darker a cell the better, its value written in it. */
final class HeatMap {
    private static final int SHADES = 64;
    private static final Color BEST = new Color(0x00507D);
    private static final Color WORST = new Color(0xEAF3FA);
    private static final int MOST_LABELS = 150;

    private final List<Cell> cells = new ArrayList<>();
    private final DoubleSummaryStatistics range;
    private final Metric metric;

    private record Cell(int x, int y, double value) {}

    private HeatMap(@Nullable Double[][] values, Metric metric) {
        this.metric = metric;
        for (int x = 0; x < values.length; x++) {
            for (int y = 0; y < values[x].length; y++) {
                Double value = values[x][y];
                if (value != null) {
                    cells.add(new Cell(x, y, value));
                }
            }
        }
        range = cells.stream().mapToDouble(Cell::value).summaryStatistics();
    }

    /** @param values by place on {@code x}, then on {@code y}; null where there is none */
    static Panel panel(SweepCharts.Axis x, SweepCharts.Axis y, @Nullable Double[][] values, Metric metric) {
        HeatMap map = new HeatMap(values, metric);
        XYPlot plot = Look.plot(Look.names(x.label(), x.values()), Look.names(null, y.values()));
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        plot.setDataset(map.dataset());
        plot.setRenderer(blocks());
        if (map.cells.size() <= MOST_LABELS) {
            map.cells.forEach(cell ->
                    plot.addAnnotation(label(cell.x(), cell.y(), Figures.of(cell.value()), map.goodness(cell))));
        }
        String text = map.cells.isEmpty()
                ? "no point could be run"
                : Figures.of(map.range.getMin()) + " to " + Figures.of(map.range.getMax()) + " " + metric.unit()
                        + ", the stronger the colour, the better";
        return new Panel(
                "sweep-" + metric.name().replace('_', '-'),
                new Panel.Caption(metric.label(), text, y.label(), List.of()),
                plot);
    }

    private DefaultXYZDataset dataset() {
        double[][] series = new double[3][cells.size()];
        for (int i = 0; i < cells.size(); i++) {
            series[0][i] = cells.get(i).x();
            series[1][i] = cells.get(i).y();
            series[2][i] = goodness(cells.get(i));
        }
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        dataset.addSeries(metric.name(), series);
        return dataset;
    }

    /** 0 for the worst cell, 1 for the best. */
    private double goodness(Cell cell) {
        double span = range.getMax() - range.getMin();
        double share = span > 0 ? (cell.value() - range.getMin()) / span : 1;
        return metric.isLessBetter() && span > 0 ? 1 - share : share;
    }

    private static XYTextAnnotation label(int x, int y, String text, double goodness) {
        XYTextAnnotation label = new XYTextAnnotation(text, x, y);
        label.setFont(Look.font(11));
        label.setPaint(goodness > 0.55 ? Color.WHITE : Look.INK);
        return label;
    }

    private static XYBlockRenderer blocks() {
        LookupPaintScale shades = new LookupPaintScale(0, 1.0001, WORST);
        for (int shade = 0; shade < SHADES; shade++) {
            shades.add((double) shade / SHADES, Look.between(WORST, BEST, (shade + 0.5) / SHADES));
        }
        XYBlockRenderer blocks = new XYBlockRenderer();
        blocks.setPaintScale(shades);
        blocks.setBlockWidth(0.97);
        blocks.setBlockHeight(0.94);
        return blocks;
    }
}

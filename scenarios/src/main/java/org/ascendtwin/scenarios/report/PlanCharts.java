package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ascendtwin.scenarios.plan.Knee;
import org.ascendtwin.scenarios.plan.Outcome;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A plan drawn: the Pareto front between the tokens of a user and those of a die, and the knee of the answer. */
final class PlanCharts {
    private static final double HEADROOM = 1.12;

    private PlanCharts() {}

    static List<Figure> of(PlanResult result) {
        List<Panel> panels = new ArrayList<>();
        panels.add(pareto(result));
        Knee knee = result.knee();
        if (knee != null) {
            panels.add(knee(result, knee));
        }
        return List.of(new Figure("plan", PlainText.oneLine(result.scenario().title()), panels));
    }

    /** What no other outcome beats in both, by rising tokens of a user. */
    static List<Outcome> front(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(one -> one.refused() == null)
                .filter(one -> outcomes.stream()
                        .noneMatch(other -> other.tokensPerSecondAndUser() >= one.tokensPerSecondAndUser()
                                && other.tokensPerSecondAndDie() >= one.tokensPerSecondAndDie()
                                && (other.tokensPerSecondAndUser() > one.tokensPerSecondAndUser()
                                        || other.tokensPerSecondAndDie() > one.tokensPerSecondAndDie())))
                .sorted(Comparator.comparingDouble(Outcome::tokensPerSecondAndUser))
                .toList();
    }

    private static Panel pareto(PlanResult result) {
        XYSeries all = new XYSeries("simulated", false, true);
        XYSeries front = new XYSeries("front", false, true);
        double right = 0;
        double top = 0;
        for (Outcome one : result.simulated()) {
            if (one.refused() == null) {
                all.add(one.tokensPerSecondAndUser(), one.tokensPerSecondAndDie());
                right = Math.max(right, one.tokensPerSecondAndUser());
                top = Math.max(top, one.tokensPerSecondAndDie());
            }
        }
        XYPlot plot = Look.plot(
                Look.axis("output tokens/s of a user", right * HEADROOM, "#,##0.###"),
                Look.axis(null, top * HEADROOM, "#,##0.###"));
        for (Outcome one : front(result.simulated())) {
            front.add(one.tokensPerSecondAndUser(), one.tokensPerSecondAndDie());
            boolean isRight = one.tokensPerSecondAndUser() > 0.6 * right;
            XYTextAnnotation label = new XYTextAnnotation(
                    "  " + one.candidate().label() + "  ", one.tokensPerSecondAndUser(), one.tokensPerSecondAndDie());
            label.setTextAnchor(isRight ? TextAnchor.TOP_RIGHT : TextAnchor.BOTTOM_LEFT);
            label.setFont(Look.font(11));
            label.setPaint(Look.INK);
            plot.addAnnotation(label, false);
        }
        add(plot, 0, front, true, Look.VERMILLION);
        add(plot, 1, all, false, Look.BLUE);
        return new Panel(
                "pareto",
                new Panel.Caption(
                        "Pareto front",
                        "each point a deployment that was simulated",
                        "output tokens/s a die",
                        List.of(new Panel.Key("front", Look.VERMILLION), new Panel.Key("simulated", Look.BLUE))),
                plot);
    }

    private static Panel knee(PlanResult result, Knee knee) {
        XYSeries share = new XYSeries("within limits", false, true);
        double right = 0;
        for (Knee.Point point : knee.points()) {
            double value = point.outcome().value("good_share");
            if (!Double.isNaN(value)) {
                share.add(point.factor(), value);
                right = Math.max(right, point.factor());
            }
        }
        XYPlot plot = Look.plot(Look.axis("times the load", right * HEADROOM, "0.##"), Look.axis(null, HEADROOM, "0%"));
        ValueMarker wanted = Look.limit(result.plan().goodShare(), "wanted");
        wanted.setLabelAnchor(RectangleAnchor.BOTTOM_LEFT);
        wanted.setLabelTextAnchor(TextAnchor.TOP_LEFT);
        plot.addRangeMarker(wanted);
        add(plot, 0, share, true, Look.BLUE);
        return new Panel(
                "knee",
                new Panel.Caption(
                        "How much more load the answer takes",
                        "up to × " + Figures.of(knee.factor()),
                        "share of requests within limits",
                        List.of()),
                plot);
    }

    private static void add(XYPlot plot, int index, XYSeries series, boolean lines, Color color) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(lines, true);
        renderer.setSeriesPaint(0, color);
        renderer.setSeriesStroke(0, Look.LINE);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-4, -4, 8, 8));
        plot.setDataset(index, new XYSeriesCollection(series));
        plot.setRenderer(index, renderer);
    }
}

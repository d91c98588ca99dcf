package org.ascendtwin.notebooks;

import java.util.List;
import org.ascendtwin.scenarios.report.Chart;
import org.ascendtwin.scenarios.report.Figure;

/**
 * A chart to be looked at.
 *
 * @param figure what is drawn
 */
public record Drawing(Figure figure) implements Shown {
    /** Charts of one's own side by side, two a row, under a title. */
    public static Drawing of(String title, Chart... charts) {
        return new Drawing(Chart.figure(title, List.of(charts)));
    }

    /** The title and a fingerprint of the data, by which two drawings can be told apart without looking. */
    @Override
    public String text() {
        return "Chart: " + figure.title() + " [data " + figure.fingerprint() + "]";
    }

    /** The drawing as a PNG file. */
    public byte[] png() {
        return figure.png();
    }

    /** The drawing as an SVG document. */
    public String svg() {
        return figure.svg();
    }
}

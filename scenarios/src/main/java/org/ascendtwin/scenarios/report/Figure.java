package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Panels side by side under one title, in rows of two.
 *
 * @param name the file's name without its ending
 * @param title what it shows
 */
record Figure(String name, String title, List<Panel> panels) {
    private static final int COLUMNS = 2;
    private static final int MARGIN = 12;
    private static final int HEADER = 34;
    private static final int BASELINE = 28;
    private static final int TITLE_LEFT = MARGIN + 14;
    private static final int TITLE_SIZE = 17;
    /** Pixels of the bitmap per unit of the drawing, so that it is crisp on dense screens. */
    static final int PIXELS = 2;

    int width() {
        return 2 * MARGIN + COLUMNS * Panel.WIDTH;
    }

    int height() {
        int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
        return HEADER + rows * Panel.HEIGHT + MARGIN;
    }

    /** The figure as a PNG file. */
    byte[] png() {
        BufferedImage image = new BufferedImage(PIXELS * width(), PIXELS * height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(PIXELS, PIXELS);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width(), height());
        graphics.setColor(Look.INK);
        graphics.setFont(Look.bold(TITLE_SIZE));
        graphics.drawString(title, TITLE_LEFT, BASELINE);
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).draw(graphics, left(i), top(i));
        }
        graphics.dispose();
        ByteArrayOutputStream file = new ByteArrayOutputStream(1 << 17);
        try {
            ImageIO.write(image, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** The figure as an SVG document made of its panels' drawings. */
    String svg() {
        StringBuilder svg = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width())
                .append("\" height=\"")
                .append(height())
                .append("\" viewBox=\"0 0 ")
                .append(width() + " " + height())
                .append("\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"")
                .append(TITLE_LEFT + "\" y=\"" + BASELINE + "\" font-family=\"sans-serif\" font-weight=\"bold\"")
                .append(" font-size=\"" + TITLE_SIZE + "\" fill=\"#1f2933\">")
                .append(Markup.escape(title))
                .append("</text>\n");
        for (int i = 0; i < panels.size(); i++) {
            String place = "x=\"" + left(i) + "\" y=\"" + top(i) + "\" width=\"" + Panel.WIDTH + "\" height=\""
                    + Panel.HEIGHT + "\"";
            svg.append(panels.get(i).svg(place)).append('\n');
        }
        return svg.append("</svg>\n").toString();
    }

    private static int left(int panel) {
        return MARGIN + panel % COLUMNS * Panel.WIDTH;
    }

    private static int top(int panel) {
        return HEADER + panel / COLUMNS * Panel.HEIGHT;
    }
}

package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.ascendtwin.sim.journal.Digest;

/**
 * Panels side by side under one title, in rows of two.
 *
 * @param name the file's name without its ending
 * @param title what it shows
 */
public record Figure(String name, String title, List<Panel> panels) {
    private static final int COLUMNS = 2;
    private static final int MARGIN = 12;
    private static final int HEADER = 34;
    private static final int BASELINE = 28;
    private static final int LINE = 22;
    private static final int TITLE_LEFT = MARGIN + 14;
    private static final int TITLE_SIZE = 17;
    /** Pixels of the bitmap per unit of the drawing, so that it is crisp on dense screens. */
    public static final int PIXELS = 2;

    /** Its width in units of the drawing. */
    public int width() {
        return 2 * MARGIN + Math.clamp(panels.size(), 1, COLUMNS) * Panel.WIDTH;
    }

    int height() {
        int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
        return header() + rows * Panel.HEIGHT + MARGIN;
    }

    private int header() {
        return HEADER + (titleLines().size() - 1) * LINE;
    }

    /** The title in lines that fit beside the margins, broken between words where there are any. */
    List<String> titleLines() {
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(Look.bold(TITLE_SIZE));
        int room = width() - 2 * TITLE_LEFT;
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : title.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && metrics.stringWidth(longer) > room) {
                lines.add(line.toString());
                longer = word;
            }
            line.setLength(0);
            line.append(longer);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The figure as a PNG file. */
    public byte[] png() {
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
        List<String> lines = titleLines();
        for (int i = 0; i < lines.size(); i++) {
            graphics.drawString(lines.get(i), TITLE_LEFT, BASELINE + i * LINE);
        }
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

    /** Tells whether two figures show the same: equal if titles, captions and data to six digits are. */
    public String fingerprint() {
        Digest digest = new Digest();
        title.chars().forEach(digest::add);
        panels.forEach(panel -> panel.addTo(digest));
        return HexFormat.of().toHexDigits(digest.value());
    }

    /** The figure as an SVG document made of its panels' drawings. */
    public String svg() {
        StringBuilder svg = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width())
                .append("\" height=\"")
                .append(height())
                .append("\" viewBox=\"0 0 ")
                .append(width() + " " + height())
                .append("\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        List<String> lines = titleLines();
        for (int i = 0; i < lines.size(); i++) {
            svg.append("<text x=\"" + TITLE_LEFT + "\" y=\"" + (BASELINE + i * LINE))
                    .append("\" font-family=\"sans-serif\" font-weight=\"bold\"")
                    .append(" font-size=\"" + TITLE_SIZE + "\" fill=\"#1f2933\">")
                    .append(Markup.escape(lines.get(i)))
                    .append("</text>\n");
        }
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

    private int top(int panel) {
        return header() + panel / COLUMNS * Panel.HEIGHT;
    }
}

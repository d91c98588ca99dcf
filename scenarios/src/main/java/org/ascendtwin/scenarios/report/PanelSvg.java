package org.ascendtwin.scenarios.report;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * A panel drawn as SVG. Its ids start with the panel's name, so that several fit into one document, and its text stays
 * text.
 */
final class PanelSvg {
    static final String NAMESPACE = "http://www.w3.org/2000/svg";

    private final Element root;

    /** A panel that is drawn by {@code drawing}. */
    PanelSvg(String name, Consumer<Graphics2D> drawing) {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setPrecision(1);
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String prefix) {
                return name + "-" + super.generateID(prefix);
            }
        });
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(Panel.WIDTH, Panel.HEIGHT));
        drawing.accept(graphics);
        root = graphics.getRoot();
    }

    /** What stands inside the SVG element of the panel. */
    String inEnglish() {
        return new Writer(false).of(root);
    }

    /** The same with a Chinese text beside each English one that the book knows; a page shows one of them. */
    String inBoth() {
        return new Writer(true).of(root);
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(NAMESPACE, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java has no XML", e);
        }
    }

    /** Writes elements as text. */
    private static final class Writer {
        private final StringBuilder text = new StringBuilder(1 << 15);
        private final boolean both;

        Writer(boolean both) {
            this.both = both;
        }

        String of(Element element) {
            children(element);
            return text.toString();
        }

        private void children(Element element) {
            for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element nested) {
                    write(nested);
                } else if (child.getNodeType() == Node.TEXT_NODE) {
                    text.append(Markup.escape(child.getNodeValue()));
                }
            }
        }

        private void write(Element element) {
            if (isEmptyDefinitions(element)) {
                return;
            }
            String english = element.getTagName().equals("text") ? element.getTextContent() : "";
            String chinese = both ? Lexicon.chinese(english) : null;
            if (chinese == null) {
                element(element, "");
            } else {
                element(element, " class=\"en\"");
                beginning(element, " class=\"zh\" lang=\"zh-CN\"");
                text.append('>').append(Markup.escape(Phrase.plain(chinese))).append("</text>");
            }
        }

        /** Batik puts one such element into every drawing, always with the same id. */
        private static boolean isEmptyDefinitions(Element element) {
            return element.getTagName().equals("defs") && !element.hasChildNodes();
        }

        private void element(Element element, String more) {
            beginning(element, more);
            if (element.hasChildNodes()) {
                text.append('>');
                children(element);
                text.append("</").append(element.getTagName()).append('>');
            } else {
                text.append("/>");
            }
        }

        private void beginning(Element element, String more) {
            text.append('<').append(element.getTagName()).append(more);
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Node attribute = attributes.item(i);
                text.append(' ')
                        .append(attribute.getNodeName())
                        .append("=\"")
                        .append(Markup.escape(attribute.getNodeValue()))
                        .append('"');
            }
        }
    }
}

package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.ascendtwin.scenarios.report.Chart;
import org.ascendtwin.scenarios.report.Figure;
import org.junit.jupiter.api.Test;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplaySystem;

class KernelDisplayTest {
    @Test
    void theKernelShowsTablesAsHtml() {
        Table table = Table.headed("a").row(1);
        assertThat(DisplaySystem.inst().render(table).data())
                .containsEntry("text/html", table.html())
                .containsEntry("text/plain", table.text());
    }

    @Test
    void theKernelShowsDrawingsAsPicturesOfTheirOwnSize() throws IOException {
        Drawing drawing = Drawing.of("title", new Chart("one", "x", "y").add("series", 1, 2));
        DisplayData data = DisplaySystem.inst().render(drawing);
        byte[] png = Base64.getDecoder().decode(String.valueOf(data.data().get("image/png")));
        int width = drawing.figure().width();
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(width * Figure.PIXELS);
        assertThat(data.metadata()).containsEntry("image/png", Map.of("width", width));
        assertThat(data.data()).containsEntry("text/plain", drawing.text());
    }
}

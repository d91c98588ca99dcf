package org.ascendtwin.notebooks;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Tells the notebook's kernel how tables and drawings are shown; the kernel finds it as a service. */
public final class KernelDisplay implements DisplayProvider {
    /** Viewers of notebooks cut scripts and shapes out of SVG, so that it is no choice. */
    private static final String PNG = "image/png";

    @Override
    public List<DisplayRenderer> getDisplayRenderers() {
        return List.of(new Renderer());
    }

    @Override
    public List<DisplayTransformer> getDisplayTransformers() {
        return List.of();
    }

    private static final class Renderer implements DisplayRenderer {
        @Override
        public Class<?> rendererClass() {
            return Shown.class;
        }

        @Override
        public boolean canRender(String mimeType) {
            return true;
        }

        @Override
        public DisplayData render(String mimeType, Object shown) {
            return data((Shown) shown);
        }
    }

    private static DisplayData data(Shown shown) {
        DisplayData data = DisplayData.fromText(shown.text());
        switch (shown) {
            case Table table -> data.putHTML(table.html());
            case Drawing drawing -> {
                data.putData(PNG, Base64.getEncoder().encodeToString(drawing.png()));
                data.putMetaData(PNG, Map.of("width", drawing.figure().width()));
            }
        }
        return data;
    }
}

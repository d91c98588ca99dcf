package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PngTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 300", "257, 3", "640, 480"})
    void everyPixelIsReadBackByAnotherDecoder(int width, int height) throws IOException {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (i * 0x9E3779B1) >>> 8;
        }
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.of(width, height, pixels)));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        for (int i = 0; i < pixels.length; i++) {
            assertThat(image.getRGB(i % width, i / width)).isEqualTo(0xFF000000 | pixels[i]);
        }
    }
}

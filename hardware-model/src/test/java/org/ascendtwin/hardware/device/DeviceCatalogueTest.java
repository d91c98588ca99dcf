package org.ascendtwin.hardware.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceCatalogueTest {
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    @ParameterizedTest
    @CsvSource({
        "ascend-910b2, BF16, 353.9",
        "ascend-910b2, INT8, 707.8",
        "ascend-910b3, BF16, 294.9",
        "ascend-910b4, BF16, 245.8",
        "ascend-910a, FP16, 262.1",
        "ascend-910b-30core, FP16, 221.2",
        "ascend-950pr, BF16, 432",
        "ascend-950pr-28, FP8, 756",
        "ascend-950dt, FP4, 1946",
        "h100-sxm, BF16, 989",
        "a100-sxm, BF16, 312",
    })
    void peaksFollowFromCoresAndClocksAsThePublishedOnesDo(String id, DataType type, double teraflops) {
        assertThat(catalogue.device(id).flopsPerSecond(type) / 1e12).isCloseTo(teraflops, within(0.002 * teraflops));
    }

    @Test
    void everyValueOfEveryDeviceHasASource() {
        for (Device device : catalogue.devices().values()) {
            for (RecordComponent part : Device.class.getRecordComponents()) {
                if (part.getType().isRecord()) {
                    for (RecordComponent value : part.getType().getRecordComponents()) {
                        String path = part.getName() + "." + value.getName();
                        assertThat(device.sourceOf(path))
                                .as("%s %s", device.id(), path)
                                .isNotBlank();
                    }
                }
            }
        }
    }

    @Test
    void aFormatWithoutAPeakIsRefused() {
        assertThatThrownBy(() -> catalogue.device("ascend-910b2").flopsPerSecond(DataType.FP8))
                .hasMessageContaining("not FP8")
                .hasMessageContaining("Maybe");
    }

    @Test
    void anUnknownDeviceIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> catalogue.device("ascend-910b9")).hasMessageContaining("ascend-910b2");
    }

    @Test
    void anUnknownFieldOfAUsersDeviceIsRefused() throws IOException {
        try (InputStream in = DeviceCatalogue.class.getResourceAsStream("ascend-950.json")) {
            String shipped = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            String mine = shipped.replaceFirst("\"name\"", "\"colour\": \"red\", \"name\"");
            assertThatThrownBy(() -> catalogue.with(
                            "mine.json", new ByteArrayInputStream(mine.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("mine.json")
                    .hasMessageContaining("colour");
        }
    }
}

package org.ascendtwin.hardware.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.Bytes;
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
        "kunpeng-920-48, FP16, 4.0",
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
                        String path = part.getName() + "." + kebab(value.getName());
                        assertThat(device.sourceOf(path))
                                .as("%s %s", device.id(), path)
                                .isNotBlank();
                    }
                }
            }
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void everyValueOutsideItsRangeIsNamedAtOnce() {
        assertThatThrownBy(() ->
                        new MemoryLevels(Bytes.valueOf("64 KiB"), ByteRate.valueOf("1.6 TB/s"), new Bytes(1), 0, 32))
                .isInstanceOfSatisfying(OutOfRange.class, refused -> assertThat(refused.messagesByField())
                        .containsOnlyKeys("hbm", "l2", "l2-bytes-per-cycle-per-core"))
                .hasMessageContaining("memory.hbm is 64 KiB; allowed: 256 MiB to 4 TiB. Maybe")
                .hasMessageContaining("memory.l2 is 1 B; allowed: 64 KiB to 16 GiB. Maybe");
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

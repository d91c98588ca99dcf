package org.ascendtwin.calibration.bottleneck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FewRowsTest {
    private static final Device DEVICE = DeviceCatalogue.shipped().device("ascend-910b2");

    @TempDir
    Path folder;

    /** What a profile of ten products of 1 ms each comes to. */
    private List<Finding> found(int rows) throws IOException {
        SyntheticExport export = new SyntheticExport();
        for (int i = 0; i < 10; i++) {
            export.product(rows, 8192, 8192, 1000 * i, 1000);
        }
        return Bottlenecks.of(export.in(folder), DEVICE).findings().stream()
                .filter(finding -> finding.kind() == Finding.Kind.FEW_ROWS)
                .toList();
    }

    @Test
    void aProductAsLongAsItsWeightTakesToComeGainsNearlyHalfByTwiceAsManyRows() throws IOException {
        assertThat(found(4)).singleElement().satisfies(finding -> {
            assertThat(finding.micros()).isEqualTo(10_000, within(1e-9));
            assertThat(finding.gainMicros()).isBetween(4_500.0, 5_000.0);
            assertThat(finding.evidence()).startsWith("10 calls of 4 rows");
        });
    }

    @Test
    void aProductAsLongAsItsSumsTakeGainsLittle() throws IOException {
        assertThat(found(8192)).allMatch(finding -> finding.gainMicros() < 500);
    }
}

package org.ascendtwin.calibration.bottleneck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.calibration.ingest.StepTotal;
import org.ascendtwin.sim.SharedFolder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTimelineTest {
    private static final Offset<Double> MICRO = Offset.offset(1.0);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"torch_npu-level1", "torch_npu-level2-training"})
    void partsOfARunAgreeWithTheProfilersOwn(String place) throws IOException {
        Bottlenecks measured =
                Bottlenecks.of(ProfileFiles.read(SharedFolder.require("data/profiler-exports/" + place), ""), null);
        StepTotal step = measured.export().steps().getFirst();
        DeviceTimeline timeline = measured.timelines().getFirst();
        assertThat((timeline.computingNanos() + timeline.overlappedNanos()) / 1e3)
                .isCloseTo(step.computingMicros(), MICRO);
        assertThat(timeline.overlappedNanos() / 1e3).isCloseTo(step.overlappedMicros(), MICRO);
        assertThat(timeline.exposedNanos() / 1e3).isCloseTo(step.exposedMicros(), MICRO);
        assertThat(timeline.idleNanos() / 1e3).isCloseTo(step.idleMicros(), MICRO);
    }

    @Test
    void theHostsPaceIsFromStartToStartOfKernelsThatTheDieWaitsFor() throws IOException {
        SyntheticExport export = new SyntheticExport().kernel("Add", 0, 10);
        for (int i = 1; i <= 5; i++) {
            export.kernel("Mul", 40 * i, 10);
        }
        export.exchange("hcom_allReduce_", 210, 190).kernel("Sub", 500, 10).kernel("Sub", 525, 10);
        DeviceTimeline timeline =
                Bottlenecks.of(export.in(folder), null).timelines().getFirst();
        assertThat(timeline.launchPeriod().sortedNanos()).containsExactly(25_000L, 40_000L, 40_000L, 40_000L, 40_000L);
        assertThat(timeline.launchPeriod().quantileMicros(0.5)).isEqualTo(40);
    }

    /** The oracle colours each microsecond of the run. */
    @Test
    void partsAreThoseOfEachMicrosecond() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SyntheticExport export = new SyntheticExport();
            int[] colours = new int[400];
            int first = colours.length;
            int last = 0;
            for (int call = 0; call < 12; call++) {
                int start = random.nextInt(300);
                int micros = 1 + random.nextInt(40);
                boolean exchange = random.nextInt(3) == 0;
                first = Math.min(first, start);
                last = Math.max(last, start + micros);
                if (exchange) {
                    export.exchange("hcom_allReduce_", start, micros);
                } else {
                    export.kernel("Add", start, micros);
                }
                for (int at = start; at < start + micros; at++) {
                    colours[at] |= exchange ? 2 : 1;
                }
            }
            long[] micros = new long[4];
            for (int at = first; at < last; at++) {
                micros[colours[at]]++;
            }
            DeviceTimeline timeline =
                    Bottlenecks.of(export.in(folder), null).timelines().getFirst();
            assertThat(new long[] {
                        timeline.idleNanos() / 1_000,
                        timeline.computingNanos() / 1_000,
                        timeline.exposedNanos() / 1_000,
                        timeline.overlappedNanos() / 1_000
                    })
                    .as("seed %d", seed)
                    .containsExactly(micros);
        }
    }
}

package org.ascendtwin.calibration.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

class CollectiveProfilesTest {
    private static final List<String> TABLES = List.of("custom_allreduce", "nccl");

    /** Of 138 all-reduces of the runtime half were launched by the host; the library's 126 all-reduces step back. */
    @Test
    void exchangesOfOneServerThatAreNotInTheTableAreMetWithinFivePercent() throws IOException {
        Device device = DeviceCatalogue.shipped().device("h100-sxm");
        Ingested data = new Ingested(List.of(), List.of(), List.of());
        for (String table : TABLES) {
            data = data.and(new KernelTables("h100-sxm")
                    .read(SharedFolder.require("data/kernels/gpu/h100_sxm/" + table + "_perf.parquet")));
        }
        assertThat(data.malformed()).isEmpty();
        Map<String, Integer> skipped = new TreeMap<>();
        Map<String, ProfiledKernel> profiles = new CollectiveProfiles(device).of(data.timings(), skipped);
        assertThat(profiles).containsOnlyKeys("all_reduce", "all_gather", "reduce_scatter", "all_to_all");
        assertThat(Objects.requireNonNull(profiles.get("all_reduce")).measurements())
                .isEqualTo(69);
        assertThat(skipped.values()).containsExactlyInAnyOrder(69, 126);
        profiles.forEach((name, profile) -> {
            assertThat(profile.folds().median()).as(name).isLessThan(5);
            assertThat(profile.folds().median())
                    .as(name)
                    .isLessThan(profile.fitted().median() / 3);
        });
        int used = profiles.values().stream()
                .mapToInt(ProfiledKernel::measurements)
                .sum();
        assertThat(used + 69 + 126).isEqualTo(data.timings().size());
    }
}

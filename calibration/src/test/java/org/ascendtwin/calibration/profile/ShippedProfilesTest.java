package org.ascendtwin.calibration.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.validate.KernelScores;
import org.ascendtwin.calibration.validate.OperatorScore;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedProfilesTest {
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    @TempDir
    Path folder;

    private static Ingested data(String device, String... folders) throws IOException {
        Ingested all = new Ingested(List.of(), List.of(), List.of());
        for (String name : folders) {
            all = all.and(new KernelTables(device).read(SharedFolder.require("data/kernels/ascend/" + name)));
        }
        return all;
    }

    private static DeviceProfile shipped(String id) {
        return ProfileFile.shipped(id).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "matmul, 10",
        "quant_matmul, 10",
        "mla_decode, 10",
        "mla_prolog, 5",
        "decode_attention, 12",
        "prefill_attention, 15",
        "weight_quant_matmul, 15",
        "grouped_matmul, 18",
        "dynamic_quant, 10",
        "add_rms_norm_quant, 10",
        "rms_norm, 25",
        "swiglu, 25",
        "swiglu_quant, 25",
        "dequant_swiglu_quant, 25",
        "gating, 25",
        "permute, 25",
        "finalize_routing, 25"
    })
    void errorsOnKernelsThatWereNotFittedStayWithinTheirBounds(String name, double medianPercent) {
        ProfiledKernel kernel =
                Objects.requireNonNull(shipped("ascend-910b2").kernels().get(name));
        assertThat(kernel.folds().count()).isEqualTo(kernel.measurements());
        assertThat(kernel.folds().median()).isLessThanOrEqualTo(medianPercent);
    }

    @Test
    void allKernelsThatWereNotFittedTogetherStayWithinTheirBounds() {
        ProfiledKernel.Residuals together = shipped("ascend-910b2").notFitted();
        assertThat(together.count())
                .isEqualTo(shipped("ascend-910b2").kernels().values().stream()
                        .mapToInt(kernel -> kernel.folds().count())
                        .sum())
                .isGreaterThan(200);
        assertThat(together.median()).isLessThanOrEqualTo(12);
        assertThat(together.p90()).isLessThanOrEqualTo(40);
    }

    /** Sizes part the kernels of a kind: none is left out, and none is in two parts. */
    @Test
    void errorsBySizeAreOfTheKernelsThatWereNotFitted() {
        shipped("ascend-910b2").kernels().forEach((name, kernel) -> {
            assertThat(kernel.regions().stream()
                            .mapToInt(region -> region.errors().count())
                            .sum())
                    .as(name)
                    .isEqualTo(kernel.folds().count());
            double biasSum = kernel.regions().stream()
                    .mapToDouble(
                            region -> region.errors().bias() * region.errors().count())
                    .sum();
            assertThat(biasSum / kernel.folds().count())
                    .as(name)
                    .isCloseTo(kernel.folds().bias(), within(0.11));
        });
    }

    @Test
    void aProfileOfAnEarlierVersionHasNoErrorsOfAllKernelsTogether() throws IOException {
        DeviceProfile profile = shipped("ascend-910b2");
        String text = ProfileFile.text(profile).replaceFirst("(?s),\\s*\"not-fitted\" : \\{.*?\\}", "");
        assertThat(text).doesNotContain("not-fitted");
        DeviceProfile read = ProfileFile.read(Files.writeString(folder.resolve("old.json"), text));
        assertThat(read.notFitted()).isEqualTo(ProfiledKernel.Residuals.NONE);
        assertThat(read.kernels()).isEqualTo(profile.kernels());
    }

    @Test
    void allKernelsTogetherStayWithinTheirBound() throws IOException {
        Device device = shipped("ascend-910b2").applyTo(catalogue.device("ascend-910b2"));
        OperatorScore all = KernelScores.of(
                        device, data("ascend-910b2", "910B2", "910B2_torch").timings())
                .total();
        assertThat(all.medianPercent()).isLessThan(8);
        assertThat(all.p90Percent()).isLessThan(35);
        assertThat(all.insidePercent()).isGreaterThan(95);
    }

    @Test
    void weightsThatServingPacksStreamAsThoseOfTheKernelThatTakesNoOthers() {
        Device plain = shipped("ascend-910b2").applyTo(catalogue.device("ascend-910b2"));
        Map<String, CalibratedKernel> packed = plain.withPackedWeights().calibrated();
        double rate = Objects.requireNonNull(packed.get("mla_prolog")).costs().hbmEfficiency();
        plain.calibrated().forEach((name, kernel) -> {
            double now = Objects.requireNonNull(packed.get(name)).costs().hbmEfficiency();
            boolean changes = name.equals("quant_matmul") || name.equals("grouped_matmul");
            assertThat(now).as(name).isEqualTo(changes ? rate : kernel.costs().hbmEfficiency());
        });
        Device unmeasured = catalogue.device("ascend-910b4");
        assertThat(unmeasured.withPackedWeights()).isSameAs(unmeasured);
    }

    @Test
    void noConstantOnABoundIsShippedAsAFact() {
        ProfileFile.shipped().values().forEach(profile -> profile.kernels()
                .forEach((name, kernel) -> kernel.parameters().forEach((parameter, value) -> {
                    boolean onBound = value.value() <= parameter.least() || value.value() >= parameter.most();
                    assertThat(onBound)
                            .as("%s of %s on %s", parameter, name, profile.device())
                            .isFalse();
                })));
    }

    /** A die of an A3 card has the 910B's cores, on which nothing was measured that ships. */
    @ParameterizedTest
    @CsvSource({"ascend-910-9392, ascend-910b2", "ascend-910b1, ascend-910b2", "ascend-910b3, ''", "h100-sxm, NONE"})
    void whatWasMeasuredOnTheSameCoresIsTakenOver(String id, String from) {
        Device device = catalogue.device(id);
        Optional<DeviceProfile> found = ProfileFile.shipped(device);
        assertThat(found.map(profile -> profile.data().isEmpty() ? profile.like() : "")
                        .orElse("NONE"))
                .isEqualTo(from);
        if (from.equals("ascend-910b2")) {
            Map<String, CalibratedKernel> taken =
                    found.orElseThrow().applyTo(device).calibrated();
            Map<String, CalibratedKernel> measured =
                    shipped(from).applyTo(catalogue.device(from)).calibrated();
            assertThat(taken).hasSameSizeAs(measured).isNotEmpty();
            taken.forEach((name, kernel) -> {
                assertThat(kernel.costs())
                        .as(name)
                        .isEqualTo(Objects.requireNonNull(measured.get(name)).costs());
                assertThat(kernel.measured().contains(1e9, 1e6)).as(name).isFalse();
            });
        }
    }

    @Test
    void aProfileIsOfOneDeviceAndSurvivesAFile() throws IOException {
        DeviceProfile profile = shipped("ascend-910b2");
        Path file = Files.writeString(folder.resolve("p.json"), ProfileFile.text(profile));
        assertThat(ProfileFile.read(file)).isEqualTo(profile);
        assertThatThrownBy(() -> profile.applyTo(catalogue.device("ascend-910b4")))
                .hasMessageContaining("ascend-910b2")
                .hasMessageContaining("Maybe");
        Files.writeString(file, ProfileFile.text(profile).replace("\"format\" : 2", "\"format\" : 9"));
        assertThatThrownBy(() -> ProfileFile.read(file)).hasMessageContaining("format 9");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> ProfileFile.read(file)).hasMessageContaining("Maybe");
    }
}

package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfiledKernel;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static final String DEVICE = "ascend-910b2";
    private static final Map<Parameter, Double> TRUTH =
            Map.of(Parameter.HBM_EFFICIENCY, 0.6, Parameter.MATMUL_FIXED, 2.4);

    @Test
    void aDeviceAsInTheCatalogueIsPredictedToAPercent() {
        Kernels kernels = Kernels.madeUp(DEVICE, Map.of(), 0, 1);
        assertThat(kernels.timings()).hasSize(30);
        assertThat(kernels.errorsPercent(kernels.device())).satisfies(errors -> assertThat(
                        DoubleStream.of(errors).map(Math::abs).max().orElseThrow())
                .isLessThan(1));
    }

    @Test
    void aFitFindsConstantsThatAreNotFarFromBelief() {
        Kernels kernels = Kernels.madeUp(DEVICE, TRUTH, 0.02, 1);
        ProfiledKernel fit = Objects.requireNonNull(kernels.fit().kernels().get(Kernels.KIND));
        assertThat(Objects.requireNonNull(fit.parameters().get(Parameter.HBM_EFFICIENCY))
                        .value())
                .isCloseTo(0.6, within(0.03));
        assertThat(fit.folds().median()).isLessThan(5);
    }

    @Test
    void driftTellsASlowerDeviceFromTheSame() {
        DeviceProfile profile = Kernels.madeUp(DEVICE, TRUTH, 0.02, 1).fit();
        Map<Parameter, Double> slower = Map.of(Parameter.HBM_EFFICIENCY, 0.5, Parameter.MATMUL_FIXED, 2.4);
        assertThat(Kernels.madeUp(DEVICE, TRUTH, 0.02, 2).drift(profile).text()).contains("within noise");
        assertThat(Kernels.madeUp(DEVICE, slower, 0.02, 2).drift(profile).text())
                .contains("differs: hbm-efficiency");
    }

    @Test
    void publishedNetworksAreScoredGroupByGroup() {
        assertThat(Twin.network()).isNotEmpty().allSatisfy(group -> assertThat(group.predictions())
                .hasSize(group.count()));
    }
}

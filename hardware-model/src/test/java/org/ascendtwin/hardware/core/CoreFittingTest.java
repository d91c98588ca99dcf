package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.Prediction;
import org.junit.jupiter.api.Test;

class CoreFittingTest {
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    @Test
    void theShippedFitsAreWhatTheCommandFinds() {
        Device device = catalogue.device("ascend-910b2");
        assertThat(device.coreFits()).isEqualTo(CoreFitting.fits(device));
    }

    @Test
    void everyDieWithAiCoresHasAFitOfEveryFamilyAndNoOtherDie() {
        for (Device device : catalogue.devices().values()) {
            if (device.family().hasAiCores()) {
                assertThat(device.coreFits().keySet()).as(device.id()).containsExactly(KernelFamily.values());
                device.coreFits().forEach((family, fit) -> assertThat(fit.medianPercent())
                        .as("%s on %s", family, device.id())
                        .isLessThan(5));
            } else {
                assertThat(device.coreFits()).as(device.id()).isEmpty();
            }
        }
    }

    /** Fits move the laws towards events, over shapes that they were not fitted to. */
    @Test
    void fittedLawsAreNearerToEventsThanTheLawsAlone() {
        Device device = catalogue.device("ascend-950pr");
        KernelSimulation events = new KernelSimulation(device);
        OperatorTimer fitted = new OperatorTimer(device);
        OperatorTimer bare = new OperatorTimer(device.withCoreFits(Collections.emptyMap()));
        ShapeSample sample = new ShapeSample(device, 31);
        List<Double> fittedErrors = new ArrayList<>();
        List<Double> bareErrors = new ArrayList<>();
        for (NamedKernel kernel : NamedKernel.all()) {
            Operator operator = sample.next(kernel);
            double seconds = events.run(operator).nanos() / 1e9;
            Prediction prediction = fitted.predict(operator);
            assertThat(prediction.basis()).isEqualTo(Prediction.Basis.CORE_LEVEL);
            fittedErrors.add(Math.abs(prediction.seconds() / seconds - 1));
            bareErrors.add(Math.abs(bare.seconds(operator) / seconds - 1));
        }
        assertThat(mean(fittedErrors)).isLessThan(mean(bareErrors)).isLessThan(0.02);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}

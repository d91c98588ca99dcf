package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.MeasuredRows;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The formulas of the operator level against the events of the core level. */
class LevelsAgreeTest {
    private static final long SEED = 20261122;
    private static final double NANOS = 1e9;
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    static Stream<String> kernels() {
        return NamedKernel.all().stream().map(NamedKernel::name);
    }

    private static List<Double> differences(Device device, String name, int shapes) {
        SplittableRandom random = new SplittableRandom(SEED);
        KernelSimulation events = new KernelSimulation(device);
        OperatorTimer formulas = new OperatorTimer(device);
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < shapes; i++) {
            Operator operator = KernelShapes.random(
                    KernelShapes.kernel(name),
                    random,
                    device.cube().macsPerCycle().keySet());
            double nanos = events.run(operator).nanos();
            double difference = Math.abs(formulas.seconds(operator) * NANOS / nanos - 1);
            assertThat(difference)
                    .as("seed %d: %s on %s", SEED, operator, device.id())
                    .isLessThan(0.25);
            differences.add(difference);
        }
        return differences;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyShapeAgreesWithinTenPercent(String name) {
        List<Double> differences = differences(catalogue.device("ascend-910b2"), name, 12);
        assertThat(MeasuredRows.median(differences))
                .as("seed %d: %s", SEED, name)
                .isLessThan(0.04);
    }
}

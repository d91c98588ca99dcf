package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.MeasuredRows;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.junit.jupiter.api.Test;

/** The formulas of the operator level against the events of the core level. */
class LevelsAgreeTest {
    private static final long SEED = 20261122;
    private static final double NANOS = 1e9;
    private static final int SHAPES = 12;
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    private static double difference(KernelSimulation events, OperatorTimer formulas, Operator operator) {
        return Math.abs(
                formulas.seconds(operator) * NANOS / events.run(operator).nanos() - 1);
    }

    /** Nineteen of twenty shapes within 10 %, prefills of sequences of several lengths among them. */
    @Test
    void shapesOfEveryKernelAgreeWithinTenPercent() {
        Device device = catalogue.device("ascend-910b2");
        KernelSimulation events = new KernelSimulation(device);
        OperatorTimer formulas = new OperatorTimer(device);
        List<Double> all = new ArrayList<>();
        for (NamedKernel kernel : NamedKernel.all()) {
            ShapeSample sample = new ShapeSample(device, SEED);
            List<Double> differences = new ArrayList<>();
            for (int i = 0; i < SHAPES; i++) {
                Operator operator = sample.next(kernel);
                double difference = difference(events, formulas, operator);
                assertThat(difference).as("seed %d: %s", SEED, operator).isLessThan(0.25);
                differences.add(difference);
            }
            assertThat(MeasuredRows.median(differences))
                    .as("seed %d: %s", SEED, kernel.name())
                    .isLessThan(0.03);
            all.addAll(differences);
        }
        assertThat(all.stream().filter(difference -> difference > 0.1).count())
                .as("seed %d", SEED)
                .isLessThanOrEqualTo(all.size() / 20);
    }

    @Test
    void everyGenerationAgrees() {
        for (String id : List.of("ascend-910a", "ascend-910b4", "ascend-910-9391", "ascend-950dt")) {
            Device device = catalogue.device(id);
            KernelSimulation events = new KernelSimulation(device);
            OperatorTimer formulas = new OperatorTimer(device);
            ShapeSample sample = new ShapeSample(device, SEED + 1);
            for (NamedKernel kernel : NamedKernel.all()) {
                Operator operator = sample.next(kernel);
                assertThat(difference(events, formulas, operator))
                        .as("seed %d: %s on %s", SEED, operator, id)
                        .isLessThan(0.25);
            }
        }
    }
}

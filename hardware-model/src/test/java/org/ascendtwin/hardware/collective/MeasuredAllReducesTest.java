package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.Topology;
import org.junit.jupiter.api.Test;

class MeasuredAllReducesTest {
    private final Device plain = DeviceCatalogue.shipped().device("h200-sxm");
    private final Topology topology = new Topology(ClusterCatalogue.shipped().cluster("hgx-h100"));

    private static double logRatio(double bytes, double micros) {
        return StrictMath.log(micros * 1e-6 / MeasuredAllReduces.referenceSeconds(bytes));
    }

    /** Eight devices: 5 us for 16 KB, 20 us for 1 MB. */
    private Device measured() {
        Curve curve = new Curve(
                List.of(),
                List.of(MeasuredAllReduces.place(16e3), MeasuredAllReduces.place(1e6)),
                List.of(logRatio(16e3, 5), logRatio(1e6, 20)));
        CalibratedKernel kernel = new CalibratedKernel(
                plain.kernels(),
                KernelDetails.NONE,
                new MeasuredSpan(0, 0, 0, 0),
                new RatioTable(Map.of(MeasuredAllReduces.variant(8), List.of(curve))));
        return plain.withCalibrated(Map.of(MeasuredAllReduces.NAME, kernel));
    }

    private CollectiveTimer timer(Device device) {
        return new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE, MeasuredAllReduces.of(device));
    }

    @Test
    void sizesThatWereMeasuredAreMetAndThoseBetweenLieBetween() {
        CollectiveTimer timer = timer(measured());
        assertThat(timer.seconds(Kind.ALL_REDUCE, 16e3, 8, 1)).isCloseTo(5e-6, withinPercentage(0.01));
        assertThat(timer.seconds(Kind.ALL_REDUCE, 1e6, 8, 1)).isCloseTo(20e-6, withinPercentage(0.01));
        assertThat(timer.seconds(Kind.ALL_REDUCE, 128e3, 8, 1)).isBetween(5e-6, 20e-6);
    }

    @Test
    void aLargerOneThanAnyMeasuredGrowsWithItsBytes() {
        CollectiveTimer timer = timer(measured());
        assertThat(timer.seconds(Kind.ALL_REDUCE, 1e9, 8, 1))
                .isGreaterThan(8 * timer.seconds(Kind.ALL_REDUCE, 1e8, 8, 1));
    }

    @Test
    void otherNumbersOfDevicesAndOtherExchangesAreLeftToTheNetwork() {
        CollectiveTimer laws = new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE);
        for (CollectiveTimer timer : List.of(timer(measured()), timer(plain))) {
            assertThat(timer.seconds(Kind.ALL_REDUCE, 1e6, 4, 1)).isEqualTo(laws.seconds(Kind.ALL_REDUCE, 1e6, 4, 1));
            assertThat(timer.seconds(Kind.ALL_GATHER, 1e6, 8, 1)).isEqualTo(laws.seconds(Kind.ALL_GATHER, 1e6, 8, 1));
        }
    }
}

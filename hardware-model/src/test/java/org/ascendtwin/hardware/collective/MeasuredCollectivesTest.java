package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.ascendtwin.hardware.device.RatioTable.Term;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.Topology;
import org.junit.jupiter.api.Test;

class MeasuredCollectivesTest {
    private static final double BYTES = 1 << 20;

    private final Topology topology =
            new Topology(ClusterCatalogue.shipped().cluster("hgx-h100").withNodes(2));
    private final CollectiveTimer model = timer(LaunchSkew.NONE, MeasuredCollectives.none());

    private CollectiveTimer timer(LaunchSkew skew, MeasuredCollectives measured) {
        return new CollectiveTimer(topology, Engine.HOST, skew, measured);
    }

    /** All-reduces of eight ranks that take half of what the model says. */
    private static MeasuredCollectives half() {
        Device plain = DeviceCatalogue.shipped().device("h100-sxm");
        Curve curve =
                new Curve(List.of(StrictMath.log(8)), List.of(StrictMath.log(BYTES)), List.of(StrictMath.log(0.5)));
        RatioTable table =
                new RatioTable(Map.of("all_reduce", List.of(curve)), List.of(new Term(1, List.of(3.0, 3.0))), 0);
        CalibratedKernel measured =
                new CalibratedKernel(plain.kernels(), KernelDetails.NONE, new MeasuredSpan(0, 0, 1, 1e9), table);
        return MeasuredCollectives.of(plain.withCalibrated(Map.of("all_reduce", measured)));
    }

    @Test
    void whatWasMeasuredWithinAServerTakesThePlaceOfTheModel() {
        double modelled = model.seconds(Kind.ALL_REDUCE, BYTES, 8, 1);
        assertThat(timer(LaunchSkew.NONE, half()).seconds(Kind.ALL_REDUCE, BYTES, 8, 1))
                .isCloseTo(modelled / 2, within(1e-12));
    }

    @Test
    void lateRanksWaitAsLongAsBefore() {
        LaunchSkew skew = new LaunchSkew(5e-6);
        double wait = timer(skew, MeasuredCollectives.none()).seconds(Kind.ALL_REDUCE, BYTES, 8, 1)
                - model.seconds(Kind.ALL_REDUCE, BYTES, 8, 1);
        double measured = timer(LaunchSkew.NONE, half()).seconds(Kind.ALL_REDUCE, BYTES, 8, 1);
        assertThat(timer(skew, half()).seconds(Kind.ALL_REDUCE, BYTES, 8, 1)).isCloseTo(measured + wait, within(1e-12));
    }

    @Test
    void otherKindsAndOtherServersStayAsModelled() {
        CollectiveTimer timer = timer(LaunchSkew.NONE, half());
        assertThat(timer.seconds(Kind.ALL_GATHER, BYTES, 8, 1)).isEqualTo(model.seconds(Kind.ALL_GATHER, BYTES, 8, 1));
        assertThat(timer.seconds(Kind.ALL_REDUCE, BYTES, 16, 1))
                .isEqualTo(model.seconds(Kind.ALL_REDUCE, BYTES, 16, 1));
        assertThat(timer.seconds(Kind.ALL_REDUCE, BYTES, 2, 8)).isEqualTo(model.seconds(Kind.ALL_REDUCE, BYTES, 2, 8));
    }
}

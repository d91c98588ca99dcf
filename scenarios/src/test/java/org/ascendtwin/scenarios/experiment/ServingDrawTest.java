package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

final class ServingDrawTest {
    private static final ServingPlatform PLATFORM = ServingPlatform.ASCEND;
    private static final int DRAWS = 4000;
    private static final long SEED = 7;
    private static final double CORRELATION = -0.8;

    /** The beliefs, but that the second parameter is small where the first is large. */
    private static ServingProfile dependent() {
        ServingProfile prior = ServingProfile.prior(PLATFORM);
        List<List<Double>> rows = new ArrayList<>(prior.correlations());
        rows.set(1, List.of(CORRELATION, 1.0));
        return new ServingProfile(
                prior.format(),
                prior.platform(),
                prior.command(),
                prior.data(),
                prior.noise(),
                prior.parameters(),
                rows,
                prior.trusted(),
                prior.leftOut(),
                prior.scores());
    }

    private static double deviation(ServingProfile drawn, ServingParameter parameter) {
        double middle = parameter
                .unknown(PLATFORM)
                .scale()
                .to(parameter.unknown(PLATFORM).prior());
        return (parameter.unknown(PLATFORM).scale().to(drawn.value(parameter)) - middle)
                / parameter.unknown(PLATFORM).spread();
    }

    @Test
    void drawsDependOnEachOtherAsTheProfileSays() {
        double[] sums = new double[5];
        for (int draw = 0; draw < DRAWS; draw++) {
            ServingProfile drawn = ServingDraw.of(dependent(), new Streams(SEED, draw));
            double first = deviation(drawn, ServingParameter.of(PLATFORM).get(0));
            double second = deviation(drawn, ServingParameter.of(PLATFORM).get(1));
            double third = deviation(drawn, ServingParameter.of(PLATFORM).get(2));
            sums[0] += first * first / DRAWS;
            sums[1] += second * second / DRAWS;
            sums[2] += first * second / DRAWS;
            sums[3] += first * third / DRAWS;
            sums[4] += second / DRAWS;
        }
        assertThat(sums[0]).as("seed %d", SEED).isCloseTo(1, within(0.08));
        assertThat(sums[1]).as("seed %d", SEED).isCloseTo(1, within(0.08));
        assertThat(sums[2]).as("seed %d", SEED).isCloseTo(CORRELATION, within(0.07));
        assertThat(sums[3]).as("seed %d", SEED).isCloseTo(0, within(0.06));
        assertThat(sums[4]).as("seed %d", SEED).isCloseTo(0, within(0.06));
    }
}

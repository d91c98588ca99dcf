package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.calibration.fit.Unknown.Scale;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.Streams;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;

/** A serving profile drawn from what another believes, its parameters as they depend on each other. */
public final class ServingDraw {
    private static final Normal STANDARD = new Normal(0, 1);

    private ServingDraw() {}

    /** {@code profile} with every parameter drawn from its belief. */
    public static ServingProfile of(ServingProfile profile, Streams streams) {
        List<ServingParameter> parameters = ServingParameter.of(profile.platform());
        double[] independent = new double[parameters.size()];
        for (int i = 0; i < independent.length; i++) {
            independent[i] = STANDARD.draw(streams.stream("serving." + parameters.get(i), 0));
        }
        double[] deviations = root(profile.correlations()).operate(independent);
        double[] values = new double[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            ServingParameter parameter = parameters.get(i);
            ServingProfile.Value value =
                    Objects.requireNonNull(profile.parameters().get(parameter));
            Scale scale = parameter.unknown(profile.platform()).scale();
            double spread = (scale.to(value.high()) - scale.to(value.low())) / 2;
            values[i] = scale.from(scale.to(value.value()) + spread * deviations[i]);
        }
        return profile.with(values)
                .measuredAt(parameter -> STANDARD.draw(streams.stream("serving.measured." + parameter, 0)));
    }

    /** The lower triangle whose product with its transpose the correlations are. */
    private static RealMatrix root(List<List<Double>> correlations) {
        int count = correlations.size();
        RealMatrix whole = new Array2DRowRealMatrix(count, count);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column <= row; column++) {
                double correlation = correlations.get(row).get(column);
                whole.setEntry(row, column, correlation);
                whole.setEntry(column, row, correlation);
            }
        }
        return new CholeskyDecomposition(whole).getL();
    }
}

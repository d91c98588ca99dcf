package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.calibration.fit.Unknown.Scale;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.Streams;

/** A serving profile drawn from what another believes, each parameter by itself. */
final class ServingDraw {
    private static final Normal STANDARD = new Normal(0, 1);

    private ServingDraw() {}

    static ServingProfile of(ServingProfile profile, Streams streams) {
        List<ServingParameter> parameters = ServingParameter.of(profile.platform());
        double[] values = new double[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            ServingParameter parameter = parameters.get(i);
            ServingProfile.Value value =
                    Objects.requireNonNull(profile.parameters().get(parameter));
            Scale scale = parameter.unknown(profile.platform()).scale();
            double spread = (scale.to(value.high()) - scale.to(value.low())) / 2;
            double deviation = STANDARD.draw(streams.stream("serving." + parameter, 0));
            values[i] = scale.from(scale.to(value.value()) + spread * deviation);
        }
        return profile.with(values);
    }
}

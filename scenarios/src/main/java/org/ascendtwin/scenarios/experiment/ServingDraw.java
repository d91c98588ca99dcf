package org.ascendtwin.scenarios.experiment;

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
        double[] values = new double[ServingParameter.values().length];
        for (ServingParameter parameter : ServingParameter.values()) {
            ServingProfile.Value value =
                    Objects.requireNonNull(profile.parameters().get(parameter));
            Scale scale = parameter.unknown().scale();
            double spread = (scale.to(value.high()) - scale.to(value.low())) / 2;
            double deviation = STANDARD.draw(streams.stream("serving." + parameter, 0));
            values[parameter.ordinal()] = scale.from(scale.to(value.value()) + spread * deviation);
        }
        return profile.with(values);
    }
}

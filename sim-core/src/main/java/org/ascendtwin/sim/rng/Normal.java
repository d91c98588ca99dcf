package org.ascendtwin.sim.rng;

/** The normal distribution. */
public record Normal(double mean, double deviation) implements Distribution {
    private static final double[] CENTRE_ABOVE = {
        3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
        45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227
    };
    private static final double[] CENTRE_BELOW = {
        1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751,
        21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854
    };
    private static final double[] NEAR_ABOVE = {
        1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
        1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414
    };
    private static final double[] NEAR_BELOW = {
        1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851,
        0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-09
    };
    private static final double[] FAR_ABOVE = {
        6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
        0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-05, 2.0103343992922881e-07
    };
    private static final double[] FAR_BELOW = {
        1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615,
        0.0007868691311456133, 1.8463183175100548e-05, 1.421511758316446e-07, 2.0442631033899397e-15
    };

    public Normal {
        Check.finite("mean of a normal distribution", mean);
        Check.notNegative("standard deviation of a normal distribution", deviation);
    }

    @Override
    public double quantile(double uniform) {
        return mean + deviation * standardQuantile(uniform);
    }

    /**
     * The quantile of the normal distribution of mean 0 and deviation 1 (M. J. Wichura, "Algorithm AS 241", Applied
     * Statistics 37(3), 1988: PPND16, relative error about 10⁻¹⁶).
     */
    static double standardQuantile(double uniform) {
        double centred = uniform - 0.5;
        if (Math.abs(centred) <= 0.425) {
            double r = 0.180625 - centred * centred;
            return centred * ratio(CENTRE_ABOVE, CENTRE_BELOW, r);
        }
        double tail = centred < 0 ? uniform : 1 - uniform;
        double r = StrictMath.sqrt(-StrictMath.log(tail));
        double size = r <= 5 ? ratio(NEAR_ABOVE, NEAR_BELOW, r - 1.6) : ratio(FAR_ABOVE, FAR_BELOW, r - 5);
        return centred < 0 ? -size : size;
    }

    private static double ratio(double[] above, double[] below, double r) {
        double upper = 0;
        double lower = 0;
        for (int i = above.length - 1; i >= 0; i--) {
            upper = upper * r + above[i];
            lower = lower * r + below[i];
        }
        return upper / lower;
    }
}

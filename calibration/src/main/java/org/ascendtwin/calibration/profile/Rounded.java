package org.ascendtwin.calibration.profile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as profiles write them: no more digits than they are worth. */
final class Rounded {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private Rounded() {}

    /** To four significant digits. */
    static double digits(double value) {
        return new BigDecimal(value).round(DIGITS).doubleValue();
    }

    /** To one place after the point. */
    static double tenths(double value) {
        return new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN).doubleValue();
    }
}

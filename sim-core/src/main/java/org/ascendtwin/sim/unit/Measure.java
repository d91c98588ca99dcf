package org.ascendtwin.sim.unit;

import java.math.BigDecimal;

/**
 * One unit of a {@link Scale}: its symbol, how many base units it holds, and whether quantities are printed in it or it
 * is only understood.
 */
record Measure(String symbol, BigDecimal factor, boolean printed) {
    static Measure printed(String symbol, String factor) {
        return new Measure(symbol, new BigDecimal(factor), true);
    }

    static Measure understood(String symbol, String factor) {
        return new Measure(symbol, new BigDecimal(factor), false);
    }
}

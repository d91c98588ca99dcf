package org.ascendtwin.calibration.bottleneck;

import java.util.Locale;

/**
 * One cause of lost time.
 *
 * @param kind what is wrong
 * @param subject what it is about
 * @param micros time concerned
 * @param gainMicros most that mending it would save; findings overlap, so gains do not add up
 * @param basis what the gain rests on
 * @param evidence figures
 */
public record Finding(Kind kind, Subject subject, double micros, double gainMicros, Basis basis, String evidence) {
    /** What is wrong. */
    public enum Kind {
        /** Dies wait for each other in exchanges. */
        WAITING_DIES,
        /** Data is on its way while nothing is computed. */
        EXPOSED_TRANSFERS,
        /** Exchanges neither wait nor send. */
        SLOW_EXCHANGES,
        /** Exchanges, of which the export does not tell waiting from sending. */
        EXPOSED_EXCHANGES,
        /** Dies have nothing to do, for what the host does meanwhile. */
        IDLE_DIES,
        /** A kernel takes longer than the model of the device says. */
        SLOW_KERNELS,
        /** Kernels in a row that one could take the place of. */
        MISSED_FUSION,
        /** Other layouts and number formats of the same values. */
        CONVERSIONS,
        /** The same values in other places. */
        COPIES,
        /** Products that are as long as their weights take to come, for few rows each. */
        FEW_ROWS,
        /** Products whose sizes do not fill blocks of 32 bytes. */
        UNALIGNED_PRODUCTS,
        /** Kernels on the die's general-purpose cores. */
        CPU_KERNELS;

        /** The name as people write it. */
        public String spelling() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a gain rests on. */
    public enum Basis {
        /** All of the measured time, which mending cannot save whole. */
        UPPER_BOUND,
        /** The measured time and the model's price of what would take its place. */
        MODEL
    }
}

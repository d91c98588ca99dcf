package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.device.Range;

/**
 * How unequally the ranks that hold experts are loaded.
 *
 * @param hottest tokens of the hottest rank's experts over the mean, 1 or more
 * @param busiest bytes through the busiest link over what it would carry if every rank sent all alike
 *     ({@link ExchangeTimer#busiest}); below 1 where many tokens find a copy of their expert on their own rank
 */
public record RankLoads(double hottest, double busiest) {
    /** All ranks alike. */
    public static final RankLoads ALIKE = new RankLoads(1, 1);

    public RankLoads {
        Range.check("load of the hottest rank over the mean", hottest, 1, 1 << 16);
        Range.check("bytes through the busiest link over those of equal loads", busiest, 0, 1 << 16);
    }
}

package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.device.Range;

/**
 * How unequally the ranks that hold experts are loaded.
 *
 * @param hottest tokens of the hottest rank's experts over the mean, 1 or more
 * @param busiest bytes through the busiest link over what it would carry if every rank sent all alike
 *     ({@link ExchangeTimer#busiest}); below 1 where many tokens find a copy of their expert on their own rank
 * @param byChance whether a rank may also get more because tokens choose as they come
 */
public record RankLoads(double hottest, double busiest, boolean byChance) {
    /** All ranks alike. */
    public static final RankLoads ALIKE = new RankLoads(1, 1);

    /** All experts equally likely, which leaves ranks unequal in each pass. */
    public static final RankLoads CHANCE = new RankLoads(1, 1, true);

    /** Loads that are the same in every pass. */
    public RankLoads(double hottest, double busiest) {
        this(hottest, busiest, false);
    }

    public RankLoads {
        Range.check("load of the hottest rank over the mean", hottest, 1, 1 << 16);
        Range.check("bytes through the busiest link over those of equal loads", busiest, 0, 1 << 16);
    }

    /**
     * Rows of the hottest of {@code ranks} over the mean in a pass of {@code rows} rows in all: that of each rank deviates by
     * √((ranks − 1)/rows) of its mean where each row goes to any of them.
     */
    public double hottest(double rows, int ranks) {
        return byChance ? Math.max(hottest, ExpertLoads.hottest(Math.sqrt((ranks - 1) / rows), ranks)) : hottest;
    }
}

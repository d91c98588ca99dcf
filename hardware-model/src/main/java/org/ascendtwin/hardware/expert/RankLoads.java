package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.device.Range;

/**
 * How unequally the ranks that hold experts are loaded.
 *
 * @param hottest tokens of the hottest rank's experts over the mean, 1 or more
 * @param busiest bytes through the busiest link over what it would carry if every rank sent all alike
 *     ({@link ExchangeTimer#busiest}); below 1 where many tokens find a copy of their expert on their own rank
 * @param byChance whether tokens choose experts as they come, some experts more often than others
 */
public record RankLoads(double hottest, double busiest, boolean byChance) {
    /** All ranks alike. */
    public static final RankLoads ALIKE = new RankLoads(1, 1);

    /** Tokens that choose as they come, which leaves ranks unequal and experts without rows in each pass. */
    public static final RankLoads CHANCE = new RankLoads(1, 1, true);

    /**
     * Standard deviation of how often experts are chosen over the mean: what makes the hottest of 32 ranks 1.6 times the mean, as
     * balanced experts let SGLang compute 1.49 times as many tokens of DeepSeek's prompts on 32 H100 (lmsys.org, 5 May 2025).
     */
    private static final double POPULARITY_SPREAD = 0.85;

    /** Loads that are the same in every pass. */
    public RankLoads(double hottest, double busiest) {
        this(hottest, busiest, false);
    }

    public RankLoads {
        Range.check("load of the hottest rank over the mean", hottest, 1, 1 << 16);
        Range.check("bytes through the busiest link over those of equal loads", busiest, 0, 1 << 16);
    }

    /**
     * Rows of the hottest of {@code ranks} over the mean in a pass of {@code rows} rows in all over {@code experts} experts: those of
     * each rank deviate by √((ranks − 1)/rows) of their mean where a row goes to any of them, and by what its experts are more
     * popular than others.
     */
    public double hottest(double rows, int experts, int ranks) {
        double share = (double) experts / ranks;
        double popularity = spread() * spread() * (1 - share / experts) / share;
        double deviation = Math.sqrt((ranks - 1) / rows + popularity);
        return byChance ? Math.max(hottest, ExpertLoads.hottest(deviation, ranks)) : hottest;
    }

    /** Standard deviation of how often experts are chosen over the mean. */
    public double spread() {
        return byChance ? POPULARITY_SPREAD : 0;
    }
}

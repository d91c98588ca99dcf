package org.ascendtwin.scheduler.disaggregate;

/**
 * What a series that is looked at regularly will be some looks ahead: level and trend smoothed exponentially (Holt 1957),
 * and, where it repeats, how each place in the period differs from the level (Winters 1960, additive).
 */
public final class LoadForecast {
    private final Smoothing smoothing;
    private final double[] seasons;
    private double level;
    private double trend;
    private long looks;

    /**
     * How much a new value counts, each from 0 to 1.
     *
     * @param level in the level
     * @param trend in the trend, how much its change does
     * @param season at its place in the period
     * @param period looks after which the series repeats; 0 where it does not
     */
    public record Smoothing(double level, double trend, double season, int period) {
        public Smoothing {
            if (!isShare(level) || !isShare(trend) || !isShare(season) || period < 0) {
                throw new IllegalArgumentException("smoothing by " + level + ", " + trend + " and " + season + " over "
                        + period + " looks; allowed: 0 to 1, and 0 looks or more");
            }
        }

        private static boolean isShare(double value) {
            return value >= 0 && value <= 1;
        }
    }

    public LoadForecast(Smoothing smoothing) {
        this.smoothing = smoothing;
        seasons = new double[Math.max(1, smoothing.period())];
    }

    /** Takes the value of the next look. */
    public void observe(double value) {
        int place = (int) (looks++ % seasons.length);
        if (looks == 1) {
            level = value;
            return;
        }
        double before = level;
        level += trend;
        level += smoothing.level() * (value - seasons[place] - level);
        trend += smoothing.trend() * (level - before - trend);
        if (smoothing.period() > 0) {
            seasons[place] += smoothing.season() * (value - level - seasons[place]);
        }
    }

    /** The value to expect at the {@code ahead}-th look from now, at least 0. */
    public double ahead(int ahead) {
        int place = (int) ((looks + ahead - 1) % seasons.length);
        return Math.max(0, level + ahead * trend + seasons[place]);
    }
}

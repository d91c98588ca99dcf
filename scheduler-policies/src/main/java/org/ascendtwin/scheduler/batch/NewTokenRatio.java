package org.ascendtwin.scheduler.batch;

/**
 * The share of their declared outputs that running requests are expected to use
 * ({@code scheduler_components/new_token_ratio_tracker.py}): falls step by step, jumps up after a retraction.
 */
public final class NewTokenRatio {
    private final RatioSettings settings;
    private final double initial;
    private final double minimum;
    private final double decay;
    private double current;

    public NewTokenRatio(RatioSettings settings, double scheduleConservativeness) {
        this.settings = settings;
        initial = Math.min(settings.initNewTokenRatio() * scheduleConservativeness, 1.0);
        minimum = Math.min(initial * settings.minNewTokenRatioFactor(), 1.0);
        decay = (initial - minimum) / settings.newTokenRatioDecaySteps();
        current = initial;
    }

    public double current() {
        return current;
    }

    /** A decode step found enough memory. */
    void decay() {
        current = Math.max(current - decay, minimum);
    }

    /** The engine is fully idle. */
    public void reset() {
        current = initial;
    }

    /** Requests were retracted; estimates anew from those that stay. */
    void reestimate(SequenceList remaining) {
        long outputTokens = 0;
        long declaredTokens = 0;
        for (int index = 0; index < remaining.size(); index++) {
            outputTokens += remaining.get(index).outputCount();
            declaredTokens += remaining.get(index).maxNewTokens();
        }
        long expectedTokens = outputTokens + (long) settings.retractDecodeSteps() * remaining.size();
        current = Math.min(1.0, expectedTokens / (double) (declaredTokens + 1));
    }
}

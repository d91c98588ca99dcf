package org.ascendtwin.scenarios.experiment;

/** What the client of a run measured. */
public record ServedTimes(double durationSeconds, RequestTimes times, WeightedSample itlSeconds) implements Served {
    private static final double NANOS = 1e9;

    @Override
    public int size() {
        return times.size();
    }

    @Override
    public boolean isCompleted(int request) {
        return times.isCompleted(request);
    }

    @Override
    public double ttftSeconds(int request) {
        return times.ttftNanos(request) / NANOS;
    }

    @Override
    public double latencySeconds(int request) {
        return times.latencyNanos(request) / NANOS;
    }

    @Override
    public long inputTokens(int request) {
        return times.inputTokens()[request];
    }

    @Override
    public long outputTokens(int request) {
        return times.outputTokens().get(request);
    }
}

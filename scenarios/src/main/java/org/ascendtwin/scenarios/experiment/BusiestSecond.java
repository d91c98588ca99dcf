package org.ascendtwin.scenarios.experiment;

/**
 * The most that happened in one second of a benchmark, seconds counted from the first start
 * (python/sglang/bench_serving.py, calculate_metrics).
 */
final class BusiestSecond {
    private final double startSeconds;
    private final int[] tokens;
    private final int[] requests;

    /**
     * @param startSeconds when the first request was sent
     * @param endSeconds when the last one was completed
     */
    BusiestSecond(double startSeconds, double endSeconds) {
        this.startSeconds = startSeconds;
        int seconds = (int) Math.ceil(endSeconds - startSeconds) + 1;
        tokens = new int[seconds];
        requests = new int[seconds];
    }

    /**
     * Counts a request: in each second it touches, and its tokens in theirs.
     *
     * @param gapSeconds between its tokens
     */
    void add(double sentSeconds, double ttftSeconds, double latencySeconds, double[] gapSeconds) {
        int last = Math.min(second(sentSeconds + latencySeconds), requests.length - 1);
        for (int second = second(sentSeconds); second <= last; second++) {
            requests[second]++;
        }
        double at = sentSeconds + ttftSeconds;
        countToken(at);
        for (double gap : gapSeconds) {
            at += gap;
            countToken(at);
        }
    }

    /** Tokens of the second with the most of them. */
    double tokens() {
        return largest(tokens);
    }

    /** Requests of the second with the most of them. */
    double requests() {
        return largest(requests);
    }

    private void countToken(double atSeconds) {
        int second = second(atSeconds);
        if (second >= 0 && second < tokens.length) {
            tokens[second]++;
        }
    }

    private int second(double atSeconds) {
        return (int) (atSeconds - startSeconds);
    }

    private static int largest(int[] counts) {
        int largest = 0;
        for (int count : counts) {
            largest = Math.max(largest, count);
        }
        return largest;
    }
}

package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;

/**
 * Where the time of a run's completed requests went.
 *
 * @param attribution by place in {@code ids}
 * @param ids the requests' numbers
 * @param outputTokens tokens that each received
 */
public record Explanation(Attribution attribution, int[] ids, int[] outputTokens) {
    /** Half the width of the band of ranks that stands for a percentile. */
    private static final double HALF_BAND = 0.005;

    /** A latency that can be explained. */
    public enum Latency {
        /** Time to first token. */
        TTFT,
        /** Time per output token after the first. */
        TPOT,
        /** From sending to the last token. */
        E2E
    }

    /**
     * The time of some requests by cause.
     *
     * @param requests how many
     * @param nanosByCause what they spent together, a place a cause; for TPOT, the sum over requests of nanoseconds a token
     */
    public record Breakdown(int requests, double[] nanosByCause) {
        /** What one of them spent altogether, in the mean. */
        public double meanNanos() {
            return Arrays.stream(nanosByCause).sum() / Math.max(1, requests);
        }

        /** What one of them spent on {@code cause}, in the mean. */
        public double meanNanos(Cause cause) {
            return nanosByCause[cause.ordinal()] / Math.max(1, requests);
        }

        /** The share of {@code cause} in the whole. */
        public double share(Cause cause) {
            double whole = meanNanos();
            return whole == 0 ? 0 : meanNanos(cause) / whole;
        }

        /** The cause with the largest share. */
        public Cause largest() {
            Cause largest = Cause.QUEUE;
            for (Cause cause : Cause.values()) {
                largest = nanosByCause[cause.ordinal()] > nanosByCause[largest.ordinal()] ? cause : largest;
            }
            return largest;
        }
    }

    /** The completed requests of {@code run}. */
    public static Explanation of(Replication run) {
        RequestTimes times = run.requests();
        int[] completed =
                IntStream.range(0, times.size()).filter(times::isCompleted).toArray();
        Attribution kept = new Attribution(completed.length);
        for (int place = 0; place < completed.length; place++) {
            for (Phase phase : Phase.values()) {
                for (Cause cause : Cause.values()) {
                    kept.add(phase, cause, place, run.attribution().nanos(phase, cause, completed[place]));
                }
            }
        }
        return new Explanation(
                kept,
                completed,
                Arrays.stream(completed)
                        .map(id -> (int) times.outputTokens().get(id))
                        .toArray());
    }

    /** All requests that have such a latency. */
    public Breakdown mean(Latency latency) {
        return sum(latency, having(latency));
    }

    /** The requests whose latency ranks within half a percent of {@code percentile} (0 to 100), one at least. */
    public Breakdown at(Latency latency, double percentile) {
        int[] places = IntStream.of(having(latency))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> nanos(latency, place))
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        if (places.length == 0) {
            return sum(latency, places);
        }
        int last = places.length - 1;
        int from = (int) Math.ceil(Math.max(0, percentile / 100 - HALF_BAND) * last);
        int to = (int) Math.floor(Math.min(1, percentile / 100 + HALF_BAND) * last);
        int middle = (int) Math.round(percentile / 100 * last);
        return sum(latency, Arrays.copyOfRange(places, Math.min(from, middle), Math.max(to, middle) + 1));
    }

    /** The place of the request of number {@code id}; negative where it was not completed. */
    public int place(int id) {
        return Arrays.binarySearch(ids, id);
    }

    /** What the request at {@code place} spent on {@code cause} towards {@code latency}. */
    public double nanos(Latency latency, Cause cause, int place) {
        return switch (latency) {
            case TTFT -> attribution.nanos(Phase.FIRST_TOKEN, cause, place);
            case TPOT -> attribution.nanos(Phase.LATER_TOKENS, cause, place) / (outputTokens[place] - 1.0);
            case E2E ->
                attribution.nanos(Phase.FIRST_TOKEN, cause, place)
                        + attribution.nanos(Phase.LATER_TOKENS, cause, place);
        };
    }

    private double nanos(Latency latency, int place) {
        double sum = 0;
        for (Cause cause : Cause.values()) {
            sum += nanos(latency, cause, place);
        }
        return sum;
    }

    private int[] having(Latency latency) {
        return IntStream.range(0, ids.length)
                .filter(place -> latency != Latency.TPOT || outputTokens[place] > 1)
                .toArray();
    }

    private Breakdown sum(Latency latency, int[] places) {
        double[] nanosByCause = new double[Cause.values().length];
        for (int place : places) {
            for (Cause cause : Cause.values()) {
                nanosByCause[cause.ordinal()] += nanos(latency, cause, place);
            }
        }
        return new Breakdown(places.length, nanosByCause);
    }
}

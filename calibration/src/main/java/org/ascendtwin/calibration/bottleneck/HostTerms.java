package org.ascendtwin.calibration.bottleneck;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.calibration.serving.MeasuredTerm;
import org.ascendtwin.calibration.serving.ServingParameter;

/**
 * What a run's export shows of the host's part of serving, in the terms of a serving profile: the pace at which the host launches
 * operators where the die waits for it, the time between kernels of a captured graph, and what a
 * die waits for the replay of one.
 */
public final class HostTerms {
    private static final int LEAST = 30;
    private static final int STRETCHES = 10;

    /** What takes so many medians has a cause of its own: a compilation, a wait, nothing to serve, the next replay. */
    private static final double MOST_MEDIANS = 10;

    private static final double LEAST_SPREAD = 0.01;
    private static final int DIGITS = 4;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Bottlenecks run;
    private final String files;
    private final Map<ServingParameter, MeasuredTerm> measured = new EnumMap<>(ServingParameter.class);
    private final Map<ServingParameter, String> open = new EnumMap<>(ServingParameter.class);

    private HostTerms(Bottlenecks run) {
        this.run = run;
        this.files = run.export().files().stream()
                .filter(file -> file.form().equals(ProfileFiles.CALLS))
                .map(DataFile::name)
                .collect(Collectors.joining(", "));
    }

    /** What {@code run} shows. */
    public static HostTerms of(Bottlenecks run) {
        HostTerms terms = new HostTerms(run);
        terms.eagerLaunch();
        terms.graphGap();
        terms.graphReplay();
        terms.open.put(
                ServingParameter.HOST_ITERATION,
                "an export names neither iterations of a scheduler nor their batches. Maybe measure the server with"
                        + " bench_serving, ./twin import case, and ./twin calibrate serving");
        return terms;
    }

    /** Terms that it shows. */
    public Map<ServingParameter, MeasuredTerm> measured() {
        return Collections.unmodifiableMap(measured);
    }

    /** Why it does not show others. */
    public Map<ServingParameter, String> open() {
        return Collections.unmodifiableMap(open);
    }

    private void eagerLaunch() {
        List<Long> periods = all(DeviceTimeline::launchPeriodsNanos);
        HostCalls host = run.host();
        String runtime = host == null || host.launches() == 0
                ? ""
                : String.format(Locale.ROOT, ", of which %.1f us in the runtime", host.launchMicros());
        if (periods.size() < LEAST) {
            open.put(
                    ServingParameter.EAGER_LAUNCH,
                    "the die waited for " + periods.size() + " launches in a row; needed: " + LEAST
                            + (run.timelines().isEmpty() && !runtime.isEmpty()
                                    ? ". api_statistic alone has the runtime's part and not what Python does between launches. Maybe"
                                            + " export kernel_details too"
                                    : ". Maybe profile a prefill of a short prompt"));
            return;
        }
        put(ServingParameter.EAGER_LAUNCH, periods, "from start to start of kernels that the die waited for" + runtime);
    }

    private void graphGap() {
        List<Long> gaps = all(DeviceTimeline::graphGapsNanos);
        if (gaps.size() < LEAST) {
            open.put(
                    ServingParameter.GRAPH_GAP,
                    gaps.size() + " kernels follow another one of the same captured graph (Model ID); needed: " + LEAST
                            + ". Maybe profile decode steps");
        } else if (gaps.stream().noneMatch(gap -> gap > 0)) {
            open.put(ServingParameter.GRAPH_GAP, "kernels of captured graphs follow each other without a gap");
        } else {
            put(
                    ServingParameter.GRAPH_GAP,
                    gaps,
                    "from the end of a kernel to the start of the next of the same graph");
        }
    }

    /**
     * The shortest quarter of the times in which a die waits for a replay: in the others an iteration of the scheduler that nothing
     * hides may be waited for besides.
     */
    private void graphReplay() {
        List<Long> gaps = new ArrayList<>(all(DeviceTimeline::replayGapsNanos));
        List<Long> inside = all(DeviceTimeline::graphGapsNanos);
        if (inside.stream().anyMatch(gap -> gap > 0)) {
            double most = MOST_MEDIANS * median(inside);
            inside.stream().filter(gap -> gap > most).forEach(gaps::add);
        }
        gaps.removeIf(gap -> gap <= 0);
        if (gaps.size() < LEAST) {
            open.put(
                    ServingParameter.GRAPH_REPLAY,
                    "the die waited for " + gaps.size() + " replays of captured graphs (Model ID); needed: " + LEAST
                            + ". Maybe profile decode steps");
            return;
        }
        gaps.sort(null);
        HostCalls host = run.host();
        String call = host == null || host.replays() == 0
                ? ""
                : String.format(Locale.ROOT, ", of which the call itself %.1f us", host.replayMicros());
        measured.put(
                ServingParameter.GRAPH_REPLAY,
                term(
                        ServingParameter.GRAPH_REPLAY,
                        new double[] {
                            gaps.get(gaps.size() / 20) / NANOS_PER_MICRO,
                            gaps.get(gaps.size() / 4) / NANOS_PER_MICRO,
                            gaps.get(gaps.size() / 2) / NANOS_PER_MICRO
                        },
                        gaps.size(),
                        "the shortest quarter of the times in which a die waited for a replay" + call));
    }

    private List<Long> all(Function<DeviceTimeline, List<Long>> times) {
        List<Long> all = new ArrayList<>();
        run.timelines().forEach(timeline -> all.addAll(times.apply(timeline)));
        return all;
    }

    /** The mean of what has no cause of its own; its deviation is that of the means of stretches of the run. */
    private void put(ServingParameter parameter, List<Long> timesNanos, String how) {
        double most = MOST_MEDIANS * median(timesNanos);
        double[] kept = timesNanos.stream()
                .mapToDouble(Long::doubleValue)
                .filter(nanos -> nanos <= most)
                .toArray();
        int stretches = Math.min(STRETCHES, kept.length / STRETCHES);
        double mean = mean(kept, 0, kept.length);
        double squares = 0;
        for (int i = 0; i < stretches; i++) {
            double own = mean(kept, i * kept.length / stretches, (i + 1) * kept.length / stretches);
            double off = StrictMath.log(Math.max(own, 1) / mean);
            squares += off * off / stretches;
        }
        int left = timesNanos.size() - kept.length;
        String apart = left == 0
                ? ""
                : String.format(Locale.ROOT, "; %d of more than %.0f us left out", left, most / NANOS_PER_MICRO);
        put(parameter, mean / NANOS_PER_MICRO, Math.max(LEAST_SPREAD, Math.sqrt(squares)), kept.length, how + apart);
    }

    private void put(ServingParameter parameter, double micros, double spread, int count, String how) {
        double factor = StrictMath.exp(spread);
        measured.put(parameter, term(parameter, new double[] {micros / factor, micros, micros * factor}, count, how));
    }

    /** @param micros the lower end, the value and the upper end */
    private MeasuredTerm term(ServingParameter parameter, double[] micros, int count, String how) {
        double value = rounded(micros[1]);
        return new MeasuredTerm(
                value,
                Math.min(value, rounded(micros[0])),
                Math.max(value, rounded(micros[2])),
                parameter.unit(),
                count,
                files,
                how);
    }

    /** Of those above 0, of which there is one at least. */
    private static double median(List<Long> timesNanos) {
        long[] sorted = timesNanos.stream()
                .mapToLong(Long::longValue)
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    private static double rounded(double micros) {
        return new BigDecimal(micros).round(new MathContext(DIGITS)).doubleValue();
    }
}

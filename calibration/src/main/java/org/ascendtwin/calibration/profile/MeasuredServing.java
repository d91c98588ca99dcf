package org.ascendtwin.calibration.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.jspecify.annotations.Nullable;

/**
 * How long the steps of one model on one die of a device took, and the host between them; with a draft model, its part of
 * each step included.
 *
 * @param measured steps behind it
 * @param steps that stand for them
 * @param host from a step's result to the next turn
 * @param acceptance of drafts
 */
public record MeasuredServing(int measured, List<MeasuredStep> steps, HostCost host, DraftChances acceptance) {
    /** Requests up to this many are told apart one by one. */
    private static final int FEW_REQUESTS = 16;

    /** Cells a doubling. */
    private static final double CELLS = 2;

    /** A step's fixed time is worth about as much as so many tokens, where cells hold steps of different sizes. */
    private static final double FIXED_TOKENS = 8;

    /** Cached tokens below which one more makes no difference. */
    private static final double FEW_CACHED = 16;

    public MeasuredServing {
        steps = List.copyOf(steps);
    }

    /** The name under which a profile holds the steps of {@code model}, drafted for by {@code draft} unless that is null. */
    public static String key(String model, @Nullable String draft) {
        return draft == null ? model : model + " + " + draft;
    }

    /**
     * Sums {@code all} steps up: those of about the same size (a doubling is {@value #CELLS} cells) become one, of their
     * mean size and the median of their times a token.
     *
     * @param hostNanos from each step's result to the next turn, of which the median is kept
     */
    public static MeasuredServing of(List<MeasuredStep> all, long[] hostNanos, DraftChances acceptance) {
        Map<String, List<MeasuredStep>> cells = new TreeMap<>();
        for (MeasuredStep step : all) {
            cells.computeIfAbsent(cell(step), key -> new ArrayList<>()).add(step);
        }
        long[] sorted = hostNanos.clone();
        Arrays.sort(sorted);
        long host = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        return new MeasuredServing(
                all.size(),
                cells.values().stream().map(MeasuredServing::middle).toList(),
                new HostCost(host, 0, 0, 0),
                acceptance);
    }

    private static String cell(MeasuredStep step) {
        boolean prompts = step.phase() == Phase.EXTEND || step.phase() == Phase.MIXED;
        long requests = step.requests() <= FEW_REQUESTS ? step.requests() : FEW_REQUESTS + cell(step.requests());
        long tokens = prompts ? cell((double) step.tokens()) : step.tokens();
        return step.phase() + " " + requests + " " + tokens + " " + cell(1 + step.prefixTokens() / FEW_CACHED);
    }

    private static long cell(double size) {
        return Math.round(CELLS * StrictMath.log(size) / StrictMath.log(2));
    }

    private static MeasuredStep middle(List<MeasuredStep> steps) {
        double requests = 0;
        double tokens = 0;
        double cached = 0;
        double[] nanosPerToken = new double[steps.size()];
        for (int i = 0; i < nanosPerToken.length; i++) {
            MeasuredStep step = steps.get(i);
            requests += (double) step.requests() / nanosPerToken.length;
            tokens += (double) step.tokens() / nanosPerToken.length;
            cached += (double) step.prefixTokens() / nanosPerToken.length;
            nanosPerToken[i] = step.nanos() / (FIXED_TOKENS + step.tokens());
        }
        Arrays.sort(nanosPerToken);
        int half = nanosPerToken.length / 2;
        double median = nanosPerToken.length % 2 == 1
                ? nanosPerToken[half]
                : (nanosPerToken[half - 1] + nanosPerToken[half]) / 2;
        return new MeasuredStep(
                steps.getFirst().phase(),
                (int) Math.round(requests),
                Math.round(tokens),
                Math.round(cached),
                Math.max(1, Math.round(median * (FIXED_TOKENS + tokens))));
    }
}

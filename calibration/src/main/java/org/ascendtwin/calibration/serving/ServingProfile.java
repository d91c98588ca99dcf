package org.ascendtwin.calibration.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.fit.Posterior;
import org.ascendtwin.calibration.fit.Unknown;

/**
 * What serving costs besides kernels, fitted to published deployments.
 *
 * @param format version of this form
 * @param platform what it was fitted on
 * @param command the command line that makes it again
 * @param data the files that were read
 * @param noise standard deviation of the logarithm of a published figure that no parameter explains
 * @param parameters by name; all of the platform's
 * @param measured those that a profile of one's own run shows, which stand in place of the fitted ones; none ship
 * @param correlations of the parameters on their scales, a row each: those before it and itself
 * @param trusted the deployments that it was fitted to, by their kind
 * @param leftOut names of those that were not, with the reason
 * @param scores how far off it is
 */
public record ServingProfile(
        int format,
        ServingPlatform platform,
        String command,
        List<Source> data,
        double noise,
        Map<ServingParameter, Value> parameters,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<ServingParameter, MeasuredTerm> measured,
        List<List<Double>> correlations,
        Map<String, Trust> trusted,
        Map<String, String> leftOut,
        List<Score> scores) {
    /** The version that is written and read. */
    public static final int FORMAT = 2;

    /** As files and commands call one that holds nothing but beliefs. */
    public static final String PRIOR = "prior";

    /** The score of halves of the deployments that were not fitted. */
    public static final String NOT_FITTED = "halves, not fitted";

    /** Half of a normal distribution lies within so many standard deviations. */
    private static final double MEDIAN_DEVIATION = 0.6745;

    /** A parameter that keeps as much of its belief's spread was told nothing by deployments. */
    private static final double MOSTLY_BELIEVED = 0.9;

    /** Labels repeat to about 10 %; the rest is what few parameters cannot explain of many deployments. */
    public static final double NOISE = 0.2;

    /**
     * A file of published deployments.
     *
     * @param file its name
     * @param sha256 of its content
     * @param cases in it
     */
    public record Source(String file, String sha256, int cases) {}

    /**
     * A parameter.
     *
     * @param value the most likely one
     * @param low one standard deviation below it
     * @param high one above it
     * @param prior what was believed before
     * @param shrink what the deployments left of the belief's spread: 1 where they tell nothing
     * @param unit of all but shrink
     */
    public record Value(double value, double low, double high, double prior, double shrink, String unit) {}

    /**
     * Deployments of a kind.
     *
     * @param cases how many
     * @param leastInput fewest prompt tokens
     * @param mostInput most prompt tokens
     */
    public record Trust(int cases, int leastInput, int mostInput) {
        /** The range that holds this and {@code other}. */
        public Trust and(Trust other) {
            return new Trust(
                    cases + other.cases, Math.min(leastInput, other.leastInput), Math.max(mostInput, other.mostInput));
        }
    }

    /**
     * Errors of a figure, in percent.
     *
     * @param of which deployments, and whether they were fitted
     * @param cases how many
     * @param median of the absolute errors
     * @param p90 their 90th percentile
     * @param bias mean of the signed errors
     * @param ranks Spearman's correlation of predicted and published; 0 for fewer than three
     */
    public record Score(String of, int cases, double median, double p90, double bias, double ranks) {}

    /** A profile without anything that a run of one's own showed. */
    public ServingProfile(
            int format,
            ServingPlatform platform,
            String command,
            List<Source> data,
            double noise,
            Map<ServingParameter, Value> parameters,
            List<List<Double>> correlations,
            Map<String, Trust> trusted,
            Map<String, String> leftOut,
            List<Score> scores) {
        this(format, platform, command, data, noise, parameters, Map.of(), correlations, trusted, leftOut, scores);
    }

    public ServingProfile {
        if (format != FORMAT) {
            throw new IllegalArgumentException("the serving profile has format " + format + "; allowed: " + FORMAT
                    + ". Maybe make it again with ./twin calibrate serving");
        }
        data = List.copyOf(data);
        trusted = Collections.unmodifiableMap(new TreeMap<>(trusted));
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
        scores = List.copyOf(scores);
        Map<ServingParameter, Value> all = new EnumMap<>(ServingParameter.class);
        all.putAll(parameters);
        for (ServingParameter parameter : ServingParameter.of(platform)) {
            if (!all.containsKey(parameter)) {
                throw new IllegalArgumentException("the serving profile lacks " + parameter
                        + ". Maybe make it again with ./twin calibrate serving");
            }
        }
        parameters = Collections.unmodifiableMap(all);
        Map<ServingParameter, MeasuredTerm> seen = new EnumMap<>(ServingParameter.class);
        seen.putAll(measured);
        measured = Collections.unmodifiableMap(seen);
        if (correlations.size() != all.size()) {
            throw new IllegalArgumentException("the serving profile has correlations of " + correlations.size()
                    + " parameters; allowed: " + all.size() + ". Maybe make it again with ./twin calibrate serving");
        }
        correlations = correlations.stream().map(List::copyOf).toList();
    }

    /** What is believed on {@code platform} before any deployment was seen. */
    public static ServingProfile prior(ServingPlatform platform) {
        Map<ServingParameter, Value> values = new EnumMap<>(ServingParameter.class);
        for (ServingParameter parameter : ServingParameter.of(platform)) {
            Unknown unknown = parameter.unknown(platform);
            values.put(
                    parameter,
                    new Value(unknown.prior(), unknown.at(-1), unknown.at(1), unknown.prior(), 1, unknown.unit()));
        }
        return new ServingProfile(
                FORMAT,
                platform,
                "",
                List.of(),
                NOISE,
                values,
                independent(values.size()),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static List<List<Double>> independent(int parameters) {
        List<List<Double>> rows = new ArrayList<>();
        for (int row = 0; row < parameters; row++) {
            List<Double> some = new ArrayList<>(Collections.nCopies(row, 0.0));
            some.add(1.0);
            rows.add(some);
        }
        return rows;
    }

    /** How estimates depend on each other; {@code rounded} says how a number is written. */
    public static List<List<Double>> correlations(Posterior posterior, DoubleUnaryOperator rounded) {
        List<List<Double>> rows = new ArrayList<>();
        for (int row = 0; row < posterior.correlations().length; row++) {
            List<Double> some = new ArrayList<>();
            for (int column = 0; column <= row; column++) {
                some.add(rounded.applyAsDouble(posterior.correlations()[row][column]));
            }
            rows.add(some);
        }
        return rows;
    }

    /** What is believed after a fit of the parameters of {@code platform}; {@code rounded} says how a number is written. */
    public static Map<ServingParameter, Value> values(
            ServingPlatform platform, Posterior posterior, DoubleUnaryOperator rounded) {
        List<ServingParameter> fitted = ServingParameter.of(platform);
        Map<ServingParameter, Value> values = new EnumMap<>(ServingParameter.class);
        for (int i = 0; i < fitted.size(); i++) {
            Posterior.Estimate estimate = posterior.estimates().get(i);
            values.put(
                    fitted.get(i),
                    new Value(
                            rounded.applyAsDouble(estimate.value()),
                            rounded.applyAsDouble(estimate.low()),
                            rounded.applyAsDouble(estimate.high()),
                            estimate.unknown().prior(),
                            rounded.applyAsDouble(estimate.shrink()),
                            estimate.unknown().unit()));
        }
        return values;
    }

    /** Whether it says anything of {@code parameter}. */
    public boolean has(ServingParameter parameter) {
        return measured.containsKey(parameter) || parameters.containsKey(parameter);
    }

    /** The value of {@code parameter}, which it has: the measured one where there is one. */
    public double value(ServingParameter parameter) {
        MeasuredTerm own = measured.get(parameter);
        return own == null ? Objects.requireNonNull(parameters.get(parameter)).value() : own.value();
    }

    /** What this profile says, as what is believed before further deployments are seen: its values and their intervals. */
    public ServingProfile asBelief() {
        Map<ServingParameter, Value> values = new EnumMap<>(parameters);
        values.replaceAll((parameter, old) -> {
            MeasuredTerm own = measured.get(parameter);
            return own == null
                    ? new Value(old.value(), old.low(), old.high(), old.value(), 1, old.unit())
                    : new Value(own.value(), own.low(), own.high(), own.value(), 1, old.unit());
        });
        Map<ServingParameter, MeasuredTerm> others = new EnumMap<>(ServingParameter.class);
        measured.forEach((parameter, term) -> {
            if (!parameters.containsKey(parameter)) {
                others.put(parameter, term);
            }
        });
        return new ServingProfile(
                format,
                platform,
                command,
                List.of(),
                NOISE,
                values,
                others,
                independent(values.size()),
                Map.of(),
                Map.of(),
                List.of());
    }

    /** What it believes of {@code parameter}, one of its platform's, for a fit. */
    public Unknown unknown(ServingParameter parameter) {
        Unknown usual = parameter.unknown(platform);
        Value value = Objects.requireNonNull(parameters.get(parameter));
        if (value.value() == usual.prior() && value.low() == usual.at(-1) && value.high() == usual.at(1)) {
            return usual;
        }
        double spread = (usual.scale().to(value.high()) - usual.scale().to(value.low())) / 2;
        return new Unknown(parameter.toString(), usual.unit(), usual.scale(), value.value(), spread);
    }

    /** Where the value of {@code parameter}, which it has, comes from, in words. */
    public String origin(ServingParameter parameter) {
        MeasuredTerm own = measured.get(parameter);
        if (own != null) {
            return "measured in " + own.from();
        }
        String files = data.stream()
                .map(Source::file)
                .filter(file ->
                        measured.values().stream().noneMatch(term -> term.from().contains(file)))
                .collect(Collectors.joining(", "));
        if (files.isEmpty()) {
            return "believed";
        }
        return Objects.requireNonNull(parameters.get(parameter)).shrink() >= MOSTLY_BELIEVED
                ? "believed and hardly moved by " + files
                : "fitted to " + files;
    }

    /** This profile with {@code terms} measured, which {@code files} show; made by {@code newCommand}. */
    public ServingProfile measuring(Map<ServingParameter, MeasuredTerm> terms, List<Source> files, String newCommand) {
        Map<ServingParameter, MeasuredTerm> all = new EnumMap<>(ServingParameter.class);
        all.putAll(measured);
        all.putAll(terms);
        List<Source> sources = new ArrayList<>(data);
        sources.addAll(files);
        return new ServingProfile(
                format, platform, newCommand, sources, noise, parameters, all, correlations, trusted, leftOut, scores);
    }

    /** This profile with each measured term as far from its value as {@code deviations} says, in standard deviations. */
    public ServingProfile measuredAt(ToDoubleFunction<ServingParameter> deviations) {
        Map<ServingParameter, MeasuredTerm> moved = new EnumMap<>(ServingParameter.class);
        measured.forEach((parameter, term) -> moved.put(parameter, term.moved(deviations.applyAsDouble(parameter))));
        return measuring(moved, List.of(), command);
    }

    /** This profile with other values, in the order of the platform's parameters. */
    public ServingProfile with(double[] values) {
        List<ServingParameter> all = ServingParameter.of(platform);
        Map<ServingParameter, Value> changed = new EnumMap<>(parameters);
        changed.replaceAll((parameter, old) -> {
            double value = values[all.indexOf(parameter)];
            return new Value(value, value, value, old.prior(), old.shrink(), old.unit());
        });
        return new ServingProfile(
                format, platform, command, data, noise, changed, measured, correlations, trusted, leftOut, scores);
    }

    /**
     * Standard deviation of the logarithm of a published value about its prediction: as large as half of the errors on halves
     * that were not fitted say, and at least the noise of the fit.
     */
    public double predictionNoise() {
        return scores.stream()
                .filter(score -> score.of().equals(NOT_FITTED))
                .mapToDouble(score -> StrictMath.log1p(score.median() / 100) / MEDIAN_DEVIATION)
                .reduce(noise, Math::max);
    }

    /** Whether deployments of {@code kind} with prompts of {@code inputTokens} were fitted, or longer and shorter ones. */
    public boolean trusts(String kind, int inputTokens) {
        Trust trust = trusted.get(kind);
        return trust != null && trust.leastInput() <= inputTokens && inputTokens <= trust.mostInput();
    }
}

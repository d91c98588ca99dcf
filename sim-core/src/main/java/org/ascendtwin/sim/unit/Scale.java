package org.ascendtwin.sim.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The units one kind of quantity is written in: reads "64 GiB" exactly, and prints what reads back to the same value. */
final class Scale {
    /** Bounded, so that no text can make the exact arithmetic run for long. */
    private static final Pattern QUANTITY =
            Pattern.compile("\\s*(\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][+-]?\\d{1,3}(?![0-9A-Za-z]))?)\\s*(.*?)\\s*");

    /** Tried in turn: any double reads back from 17 digits and any long from 19, most from fewer. */
    private static final int[] DIGITS = {15, 16, 17, 19};

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final String kind;
    private final String example;
    private final List<Measure> measures;
    private final List<Slip> slips;

    /** A unit people write when they mean one of {@code meant}. */
    record Slip(String written, List<String> meant) {
        static Slip of(String written, String... meant) {
            return new Slip(written, List.of(meant));
        }
    }

    /**
     * @param kind what the quantity is, as in "a data size"
     * @param measures the units, those preferred in print first
     * @param slips units people write and what they mean; the slip for "" is a number without a unit
     */
    Scale(String kind, String example, List<Measure> measures, List<Slip> slips) {
        this.kind = kind;
        this.example = example;
        this.measures = List.copyOf(measures);
        this.slips = List.copyOf(slips);
    }

    /** The quantity in base units. */
    BigDecimal parse(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not " + kind + ": it takes a number and a unit ("
                    + symbols() + "). Maybe \"" + example + "\" shows the form.");
        }
        String number = matcher.group(1);
        String symbol = matcher.group(2);
        Measure measure = find(symbol);
        if (measure == null) {
            throw new IllegalArgumentException(unitMessage(text, number, symbol));
        }
        return new BigDecimal(number).multiply(measure.factor());
    }

    /** The quantity as a whole number of base units, to the nearest one. */
    long parseWhole(String text) {
        BigDecimal exact = parse(text);
        BigDecimal whole = exact.setScale(0, RoundingMode.HALF_EVEN);
        if (whole.signum() == 0 && exact.signum() != 0) {
            throw new IllegalArgumentException("\"" + text + "\" is less than the smallest " + kind.substring(2)
                    + " that can be told, 1 " + base().symbol() + ". Maybe the unit is wrong.");
        }
        if (whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than the largest " + kind.substring(2)
                    + " that can be told, " + print(Long.MAX_VALUE) + ". Maybe the unit is wrong.");
        }
        return whole.longValueExact();
    }

    String print(long baseUnits) {
        if (baseUnits == 0) {
            return "0 " + base().symbol();
        }
        return print(BigDecimal.valueOf(baseUnits), shown -> {
            BigDecimal whole = shown.setScale(0, RoundingMode.HALF_EVEN);
            return whole.compareTo(BigDecimal.valueOf(baseUnits)) == 0;
        });
    }

    String print(double baseUnits) {
        if (baseUnits == 0) {
            return "0 " + base().symbol();
        }
        return print(BigDecimal.valueOf(baseUnits), shown -> shown.doubleValue() == baseUnits);
    }

    /** Of the texts that read back to the same value, the shortest, one from 1 up to 1000 if it can be had for 2 digits more. */
    String print(BigDecimal value, Predicate<BigDecimal> readsBack) {
        String best = "";
        int bestScore = Integer.MAX_VALUE;
        for (Measure measure : measures) {
            BigDecimal amount = measure.printed() ? shortest(value, measure, readsBack) : null;
            if (amount == null) {
                continue;
            }
            boolean handy = amount.compareTo(BigDecimal.ONE) >= 0 && amount.compareTo(THOUSAND) < 0;
            String text = plain(amount);
            int score = text.length() + (handy ? 0 : 2);
            if (score < bestScore) {
                bestScore = score;
                best = text + " " + measure.symbol();
            }
        }
        return best;
    }

    private static @Nullable BigDecimal shortest(BigDecimal value, Measure measure, Predicate<BigDecimal> readsBack) {
        for (int digits : DIGITS) {
            BigDecimal amount = value.divide(measure.factor(), new MathContext(digits, RoundingMode.HALF_EVEN))
                    .stripTrailingZeros();
            if (readsBack.test(amount.multiply(measure.factor()))) {
                return amount;
            }
        }
        return null;
    }

    private static String plain(BigDecimal amount) {
        boolean farFromOne = amount.precision() - amount.scale() > 24 || amount.scale() > 24;
        return farFromOne ? amount.toString() : amount.toPlainString();
    }

    private Measure base() {
        return measures.stream()
                .filter(measure -> measure.printed() && measure.factor().compareTo(BigDecimal.ONE) == 0)
                .findFirst()
                .orElseThrow();
    }

    private @Nullable Measure find(String symbol) {
        for (Measure measure : measures) {
            if (measure.symbol().equals(symbol)) {
                return measure;
            }
        }
        return null;
    }

    private String symbols() {
        return measures.stream().map(Measure::symbol).collect(Collectors.joining(", "));
    }

    private String unitMessage(String text, String number, String symbol) {
        String problem = symbol.isEmpty() ? "has no unit" : "has the unknown unit \"" + symbol + "\"";
        String maybe = meant(symbol).stream()
                .map(unit -> "\"" + number + " " + unit + "\"")
                .collect(Collectors.joining(" or "));
        return "\"" + text + "\" " + problem + ": " + kind + " is written in one of " + symbols() + ". Maybe " + maybe
                + " is meant.";
    }

    /** What {@code symbol} commonly stands for, or else what is nearest to it in spelling. */
    private List<String> meant(String symbol) {
        List<String> nearest = List.of(measures.getFirst().symbol());
        int leastDistance = Integer.MAX_VALUE;
        for (Slip slip : slips) {
            int distance = Spelling.distance(symbol, slip.written());
            if (distance < leastDistance && slip.written().isEmpty() == symbol.isEmpty()) {
                leastDistance = distance;
                nearest = slip.meant();
            }
        }
        for (Measure measure : measures) {
            int distance = Spelling.distance(symbol, measure.symbol());
            if (distance < leastDistance) {
                leastDistance = distance;
                nearest = List.of(measure.symbol());
            }
        }
        return nearest;
    }
}

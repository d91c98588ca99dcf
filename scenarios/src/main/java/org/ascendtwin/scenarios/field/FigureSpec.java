package org.ascendtwin.scenarios.field;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;
import org.jspecify.annotations.Nullable;

/** A figure that a report states, or that is simulated only, and where the simulated one is found. */
public record FigureSpec(
        @Doc("by which the row's text and variants know it") String key,

        @Doc("as the page calls it") String name,

        @Doc("command:/pointer of its value") String value,

        @Doc("command:/pointer of what the value is divided by") @Nullable String over,

        @Doc("how value and over become the figure") @Default("value")
        Form form,

        @Doc("the figure is multiplied by this") @Default("1")
        double scale,

        @Doc("its unit") @Default("''") String unit,

        @Doc("what the report says, in this unit") @Nullable Double reported,

        @Doc("what the report says in words, instead of the number") @Nullable String said,

        @Doc("whether the page's table has it; else only the text") @Default("true")
        boolean shown) {

    /** How a value becomes the figure. */
    public enum Form {
        /** The value, divided by over where there is one. */
        VALUE,
        /** 100·(value/over − 1). */
        CHANGE,
        /** 100·value, divided by over where there is one. */
        SHARE;

        /** What becomes of a {@code quotient}. */
        Estimate of(Estimate quotient, double scale) {
            return switch (this) {
                case VALUE -> quotient.times(scale);
                case CHANGE -> quotient.plus(-1).times(100);
                case SHARE -> quotient.times(100);
            };
        }
    }

    public FigureSpec {
        Reference.of(value);
        if (over != null) {
            Reference.of(over);
        }
        if (form == Form.CHANGE && over == null) {
            throw new IllegalArgumentException(key + " is a change and lacks over: what it changes from.");
        }
    }

    List<Reference> references() {
        List<Reference> references = new ArrayList<>(List.of(Reference.of(value)));
        if (over != null) {
            references.add(Reference.of(over));
        }
        return references;
    }

    /**
     * The figure as {@code answers} have it; with the answer of {@code instead} in place of the value's own where not null, which
     * is also that of what it is divided by if both are of one command.
     */
    public Estimate estimate(Answers answers, @Nullable String instead) {
        Reference place = Reference.of(value);
        Estimate estimate = answers.estimate(instead == null ? place : place.in(instead));
        if (over != null) {
            Reference divisor = Reference.of(over);
            if (instead != null && divisor.command().equals(place.command())) {
                divisor = divisor.in(instead);
            }
            estimate = estimate.times(1 / answers.estimate(divisor).value());
        }
        return form.of(estimate, scale);
    }
}

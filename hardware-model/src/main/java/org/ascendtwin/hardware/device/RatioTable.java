package org.ascendtwin.hardware.device;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measured over modelled times where kernels were measured densely, and how alike kernels of different sizes are.
 *
 * @param curvesByVariant the curves of each number format
 * @param terms of the covariance of two ratios' logarithms, which falls with the distance of the kernels' sizes
 * @param noise what each ratio has for itself, in units of the first term
 */
public record RatioTable(Map<String, List<Curve>> curvesByVariant, List<Term> terms, double noise) {
    /** No kernel at all: every ratio is 1. */
    public static final RatioTable EMPTY = new RatioTable(new TreeMap<>(), List.of(), 0);

    /**
     * Kernels that differ in one size only.
     *
     * @param group logarithms of the sizes that they have in common
     * @param along logarithms of the size in which they differ, rising
     * @param logRatios logarithms of measured over modelled times
     */
    public record Curve(List<Double> group, List<Double> along, List<Double> logRatios) {
        public Curve {
            if (along.isEmpty() || along.size() != logRatios.size()) {
                throw new IllegalArgumentException("a curve has " + along.size() + " places and " + logRatios.size()
                        + " ratios; allowed: as many of each, one and more. Maybe the profile was cut");
            }
            group = List.copyOf(group);
            along = List.copyOf(along);
            logRatios = List.copyOf(logRatios);
        }
    }

    /**
     * One part of what kernels have in common: weight ÷ (1 + Σ |difference of a size's logarithm| ÷ its length)².
     *
     * @param weight how much of the ratios it explains, the first term's being 1
     * @param lengths how far it reaches, for each size of the group and the size along a curve
     */
    public record Term(double weight, List<Double> lengths) {
        public Term {
            new Limits("term").within("weight", weight, 0, 1e3).check();
            for (double length : lengths) {
                Range.check("a term's length", length, 1e-6, 1e6);
            }
            lengths = List.copyOf(lengths);
        }
    }

    public RatioTable {
        Map<String, List<Curve>> copy = new TreeMap<>();
        curvesByVariant.forEach((variant, curves) -> copy.put(variant, List.copyOf(curves)));
        curvesByVariant = Collections.unmodifiableMap(copy);
        terms = List.copyOf(terms);
        if (terms.isEmpty() && !curvesByVariant.isEmpty()) {
            throw new IllegalArgumentException(
                    "a table of ratios has no terms; allowed: one and more. Maybe the profile was cut");
        }
    }

    /** Whether nothing was measured. */
    public boolean none() {
        return curvesByVariant.isEmpty();
    }
}

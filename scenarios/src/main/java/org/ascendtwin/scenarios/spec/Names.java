package org.ascendtwin.scenarios.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Names as documents spell them, and the name that a misspelt one was probably meant to be. */
public final class Names {
    /** Letters of a name by which a candidate may be told. */
    private static final int LEAST_BEGINNING = 3;

    private Names() {}

    /** {@code tpSize}, {@code TP_SIZE} and {@code TpSize} as {@code tp-size}. */
    public static String kebab(String name) {
        if (name.equals(name.toUpperCase(Locale.ROOT))) {
            return name.toLowerCase(Locale.ROOT).replace('_', '-');
        }
        StringBuilder kebab = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                kebab.append('-');
            }
            kebab.append(Character.toLowerCase(c));
        }
        return kebab.toString();
    }

    /** " Maybe "…"." with the candidate nearest to {@code name}, or nothing where none is near. */
    public static String maybe(String name, Collection<String> candidates) {
        return nearest(name, candidates)
                .map(candidate -> " Maybe \"" + candidate + "\".")
                .orElse("");
    }

    /**
     * The shortest candidate that begins with {@code name}, if that says something; else the one within an edit distance of a
     * third of its length, at least two.
     */
    static Optional<String> nearest(String name, Collection<String> candidates) {
        Optional<String> begun = candidates.stream()
                .filter(candidate ->
                        name.length() >= LEAST_BEGINNING && fold(candidate).startsWith(fold(name)))
                .min(Comparator.comparingInt(String::length));
        return begun.isPresent() ? begun : nearestSpelling(name, candidates);
    }

    private static Optional<String> nearestSpelling(String name, Collection<String> candidates) {
        int limit = Math.max(2, name.length() / 3);
        String best = null;
        for (String candidate : candidates) {
            int distance = distance(fold(name), fold(candidate));
            if (distance <= limit && distance < candidate.length()) {
                limit = distance - 1;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swapped = previous;
            previous = current;
            current = swapped;
        }
        return previous[b.length()];
    }
}

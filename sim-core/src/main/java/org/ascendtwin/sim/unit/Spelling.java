package org.ascendtwin.sim.unit;

/** How far apart two spellings are, a change of case counting less than a change of letter. */
final class Spelling {
    private static final int LETTER = 4;
    private static final int CASE = 1;

    private Spelling() {}

    /** The least total cost of letters added, dropped or replaced (Levenshtein 1966, with a cheap change of case). */
    static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = LETTER * j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = LETTER * i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + replacement(one.charAt(i - 1), other.charAt(j - 1));
                row[j] = Math.min(replaced, LETTER + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }

    private static int replacement(char one, char other) {
        if (one == other) {
            return 0;
        }
        return Character.toLowerCase(one) == Character.toLowerCase(other) ? CASE : LETTER;
    }
}

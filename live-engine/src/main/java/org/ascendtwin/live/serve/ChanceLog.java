package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.engine.ScoreWatcher;

/** Keeps how likely the tokens of an answer were; for the engine's thread. */
final class ChanceLog implements ScoreWatcher {
    private final double temperature;
    private final int top;
    private final List<TokenChance> chances = new ArrayList<>();

    /**
     * @param temperature by which scores are divided
     * @param top likeliest tokens to be named at each place
     */
    ChanceLog(double temperature, int top) {
        this.temperature = temperature;
        this.top = top;
    }

    @Override
    public void chosen(int place, int token, float[] scores) {
        TokenChance chance = TokenChance.of(token, scores, temperature, top);
        if (place < chances.size()) {
            chances.set(place, chance);
        } else {
            chances.add(chance);
        }
    }

    /** Those of the tokens from {@code from} on, {@code count} of them. */
    List<TokenChance> of(int from, int count) {
        return List.copyOf(chances.subList(from, from + count));
    }
}

package org.ascendtwin.live.train;

import org.ascendtwin.live.runtime.DecoderConfig;

/** The rotary embedding (Su et al. 2021): feature i of a head turns with feature i + size / 2. */
final class Rotation {
    private final int size;
    private final int length;
    private final float[] cosines;
    private final float[] sines;

    /** @param length tokens of a row of text */
    Rotation(DecoderConfig config, int length) {
        this.size = config.headSize();
        this.length = length;
        this.cosines = new float[length * size / 2];
        this.sines = new float[length * size / 2];
        for (int i = 0; i < cosines.length; i++) {
            int position = i / (size / 2);
            double angle = position * Math.pow(config.ropeTheta(), -2.0 * (i % (size / 2)) / size);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
    }

    /** Turns all heads in place, {@code width} features a token; back to where they were if {@code direction} is −1. */
    void turn(float[] heads, int width, int direction) {
        int half = size / 2;
        Rows.each(heads.length / width, (from, to) -> {
            for (int token = from; token < to; token++) {
                int angle = token % length * half;
                for (int head = token * width; head < (token + 1) * width; head += size) {
                    for (int i = 0; i < half; i++) {
                        float x = heads[head + i];
                        float y = heads[head + half + i];
                        float cosine = cosines[angle + i];
                        float sine = direction * sines[angle + i];
                        heads[head + i] = x * cosine - y * sine;
                        heads[head + half + i] = x * sine + y * cosine;
                    }
                }
            }
        });
    }
}

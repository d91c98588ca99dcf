package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjDoubleConsumer;

/**
 * A few of the steps that were priced, of each phase every first, second, fourth and so on, so that what is kept stands for all of
 * it evenly.
 */
public final class StepSample {
    private static final int MOST = 24;
    private static final int PHASES = Phase.values().length;

    private final List<List<StepShape>> keptByPhase = new ArrayList<>();
    private final long[] seenByPhase = new long[PHASES];
    private final long[] stridesByPhase = new long[PHASES];

    /** An empty one. */
    public StepSample() {
        for (int phase = 0; phase < PHASES; phase++) {
            keptByPhase.add(new ArrayList<>());
            stridesByPhase[phase] = 1;
        }
    }

    /** Notes a step that is being priced. */
    void see(StepShape shape) {
        int phase = shape.phase().ordinal();
        if (seenByPhase[phase]++ % stridesByPhase[phase] == 0) {
            keep(shape.copy(), phase);
        }
    }

    private void keep(StepShape shape, int phase) {
        List<StepShape> kept = keptByPhase.get(phase);
        kept.add(shape);
        if (kept.size() < MOST) {
            return;
        }
        for (int i = kept.size() - 1; i > 0; i--) {
            if (i % 2 == 1) {
                kept.remove(i);
            }
        }
        stridesByPhase[phase] *= 2;
    }

    /** Hands over each step that was kept, with how many it stands for. */
    void forEach(ObjDoubleConsumer<StepShape> taker) {
        for (int phase = 0; phase < PHASES; phase++) {
            List<StepShape> kept = keptByPhase.get(phase);
            for (StepShape shape : kept) {
                taker.accept(shape, (double) seenByPhase[phase] / kept.size());
            }
        }
    }

    /** Steps that were kept. */
    public int size() {
        return keptByPhase.stream().mapToInt(List::size).sum();
    }
}

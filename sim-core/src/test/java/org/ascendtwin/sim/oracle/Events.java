package org.ascendtwin.sim.oracle;

import java.util.function.IntConsumer;

/** An event engine as a model sees it: numbered events, each pending at most once, handled by one function. */
interface Events {
    long nowNanos();

    void schedule(int event, long delayNanos);

    /** Handles events until none is left. */
    void run(IntConsumer handler);
}

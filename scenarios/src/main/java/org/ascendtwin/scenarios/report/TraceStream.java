package org.ascendtwin.scenarios.report;

import java.util.Locale;
import org.ascendtwin.hardware.step.CostPart;

/** What of a die is busy during a part of a step. */
enum TraceStream {
    /** Its cores. */
    COMPUTE,
    /** Its links to other dies. */
    COMMUNICATION,
    /** Nothing: it waits. */
    WAITING;

    static TraceStream of(CostPart part) {
        return switch (part) {
            case MATMUL, EXPERT, ATTENTION, VECTOR, DRAFT, PADDING, MEASURED -> COMPUTE;
            case COLLECTIVE, EXCHANGE -> COMMUNICATION;
            case LAUNCH, LOAD, BUBBLE, SKEW -> WAITING;
        };
    }

    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package org.ascendtwin.scheduler.speculate;

import java.util.List;

/**
 * How often drafts are right.
 *
 * @param byPlace chance by place in the window that a draft is right where all before it were, at the start of an output; empty
 *     without drafts
 * @param driftPerThousand what the logit of the chance gains with every thousand output tokens
 */
public record DraftChances(List<Double> byPlace, double driftPerThousand) {
    /** Without drafts. */
    public static final DraftChances NONE = new DraftChances(List.of(), 0);

    public DraftChances {
        byPlace = List.copyOf(byPlace);
    }
}

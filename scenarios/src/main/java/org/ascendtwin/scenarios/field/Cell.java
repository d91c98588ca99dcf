package org.ascendtwin.scenarios.field;

import org.ascendtwin.scenarios.experiment.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a table.
 *
 * @param text what stands there where it is no number
 * @param number the number, null where it is none
 * @param isPercent whether the number counts hundredths
 * @param change its change against another row's, as a share; null where it is not compared
 */
public record Cell(
        String text,
        @Nullable Estimate number,
        boolean isPercent,
        @Nullable Double change) {}

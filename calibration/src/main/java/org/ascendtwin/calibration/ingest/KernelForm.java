package org.ascendtwin.calibration.ingest;

import java.util.List;
import org.ascendtwin.calibration.timing.KernelTiming;

/** A kind of table with one measured kernel a row. */
sealed interface KernelForm permits BenchmarkForm, ProfilerForm, GpuForm {
    /** What the kind is called. */
    String name();

    /** Whether a table with these columns is of this kind. */
    boolean reads(List<String> columns);

    /**
     * The kernel of a row.
     *
     * @param source file and line
     * @throws IllegalArgumentException if the row does not say what it should
     */
    KernelTiming timing(TableRow row, String source);
}

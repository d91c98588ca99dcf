package org.ascendtwin.notebooks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.report.RunTraceFile;

/**
 * A run and every step of its first replication.
 *
 * @param run what it came to
 * @param events what happened
 */
public record Trace(Run run, RunTrace events) {
    /** Every step in the order of their launch. */
    public List<RunTrace.Step> steps() {
        return events.steps();
    }

    /** Writes the first 20,000 steps as a time line that ui.perfetto.dev opens. */
    public void write(Path file) throws IOException {
        RunTraceFile.write(file, events.start());
    }
}

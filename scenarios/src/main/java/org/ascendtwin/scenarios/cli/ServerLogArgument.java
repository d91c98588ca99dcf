package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** How every command that takes the log of one SGLang server takes it. */
final class ServerLogArgument {
    private ServerLogArgument() {}

    /** What the log {@code file}, given with {@code option}, says; lines that were cut are told on {@code err}, and counted. */
    static ServerBatches read(String option, Path file, PrintWriter err) throws InvalidInput {
        ProfileExport export;
        try {
            export = ProfileFiles.read(file, "");
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
        KernelDataArguments.report(export.malformed(), err);
        if (export.logs().size() != 1) {
            throw new InvalidInput(
                    option,
                    file + " holds " + export.logs().size()
                            + " logs of SGLang servers; allowed: one. Maybe the name of one file.");
        }
        return ServerBatches.of(export.logs().getFirst());
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** How every command that takes measured kernels takes them. */
final class KernelDataArguments {
    private static final int MOST_SHOWN = 10;

    private KernelDataArguments() {}

    /** What the tables hold; {@code device} is that of tables that do not name one. */
    static Ingested read(List<Path> tables, String device) throws InvalidInput {
        KernelTables reader = new KernelTables(device);
        Ingested all = new Ingested(List.of(), List.of(), List.of());
        for (Path table : tables) {
            try {
                all = all.and(reader.read(table));
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidInput("--data", String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    /** Says which rows could not be used, and which files were left alone. */
    static void report(Ingested data, PrintWriter err) {
        report(data.malformed(), err);
        data.others().forEach(other -> err.println("left alone " + other));
        err.flush();
    }

    /** Says which rows could not be used. */
    static void report(List<Malformed> malformed, PrintWriter err) {
        if (malformed.isEmpty()) {
            return;
        }
        err.println(malformed.size() + (malformed.size() == 1 ? " row" : " rows") + " could not be used:");
        malformed.stream().limit(MOST_SHOWN).forEach(row -> err.println("  " + row.source() + ": " + row.reason()));
        if (malformed.size() > MOST_SHOWN) {
            err.println("  and " + (malformed.size() - MOST_SHOWN) + " more");
        }
        err.flush();
    }
}

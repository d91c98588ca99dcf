package org.ascendtwin.scenarios.workload;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;

/**
 * Reads recorded traces, gzip or not, in the form that their first line shows: Azure's LLM inference CSV, Vidur's CSV,
 * Mooncake's JSON lines, or the first line of bench_serving's output.
 */
final class TraceReader {
    private static final int MOST_PROBLEMS_SHOWN = 20;
    private static final int GZIP_MAGIC = 0x1f8b;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private TraceReader() {}

    /** A line of a trace turned into a row. */
    interface LineFormat {
        /** @throws IllegalArgumentException with a message for the user where the line is malformed */
        Trace.Row row(String line);
    }

    static Trace read(Path file) throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        List<Trace.Row> rows = new ArrayList<>();
        try (BufferedReader lines = open(file)) {
            String first = lines.readLine();
            if (first == null) {
                throw new InvalidInput(file.toString(), "the trace is empty.");
            }
            if (BenchServingRun.looksLike(first)) {
                return BenchServingRun.parse(file + ":1", first).trace(file.toString());
            }
            boolean json = first.startsWith("{");
            LineFormat format = json ? new MooncakeFormat() : CsvFormat.of(file, first);
            int number = json ? 1 : 2;
            for (String line = json ? first : lines.readLine(); line != null; line = lines.readLine(), number++) {
                if (!line.isBlank()) {
                    add(format, line, rows, problems, file + ":" + number);
                }
            }
        } catch (IOException e) {
            String reason = Files.exists(file) ? "cannot be read: " + e.getMessage() : "no such trace file";
            throw new InvalidInput(file.toString(), reason + ".");
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(shown(file, problems));
        }
        if (rows.isEmpty()) {
            throw new InvalidInput(file.toString(), "the trace has no requests.");
        }
        return new Trace("trace " + file.getFileName(), rows);
    }

    private static void add(
            LineFormat format, String line, List<Trace.Row> rows, List<Problem> problems, String location) {
        try {
            rows.add(format.row(line));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(location, "", String.valueOf(e.getMessage())));
        }
    }

    private static List<Problem> shown(Path file, List<Problem> problems) {
        if (problems.size() <= MOST_PROBLEMS_SHOWN) {
            return problems;
        }
        List<Problem> shown = new ArrayList<>(problems.subList(0, MOST_PROBLEMS_SHOWN));
        shown.add(new Problem(
                file.toString(), "", "and " + (problems.size() - MOST_PROBLEMS_SHOWN) + " more malformed lines."));
        return shown;
    }

    /** Opens {@code file}, gzip or not; a mark of the byte order at its start is left out. */
    static BufferedReader open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.mark(2);
        int magic = (bytes.read() << 8) | bytes.read();
        bytes.reset();
        InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(bytes, 1 << 16) : bytes;
        BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    /** A count of tokens, or a complaint. */
    static int tokens(String name, long count) {
        if (count < 1 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " " + count + " is out of range; allowed: 1 to " + Integer.MAX_VALUE + ".");
        }
        return (int) count;
    }
}

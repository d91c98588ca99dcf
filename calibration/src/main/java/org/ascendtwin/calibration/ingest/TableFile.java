package org.ascendtwin.calibration.ingest;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;

/**
 * A file that may hold a table: comma-separated values with a heading, also packed with gzip.
 *
 * @param path where it lies
 * @param content its bytes
 */
record TableFile(Path path, byte[] content) {
    static TableFile of(Path path) throws IOException {
        return new TableFile(path, Files.readAllBytes(path));
    }

    /** The table of comma-separated values. */
    RowTable rows() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(plain(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(rows.isEmpty() ? CsvRows.heading(line) : line.isBlank() ? List.of() : CsvRows.fields(line));
            }
        }
        return rows.isEmpty()
                ? new RowTable(List.of(), List.of())
                : new RowTable(rows.getFirst(), rows.subList(1, rows.size()));
    }

    /** The content, unpacked. */
    InputStream plain() throws IOException {
        InputStream in = new ByteArrayInputStream(content);
        boolean packed = content.length > 1 && content[0] == (byte) 0x1f && content[1] == (byte) 0x8b;
        return packed ? new GZIPInputStream(in) : in;
    }

    /**
     * What each row of {@code table} says, by {@code reader}, which is given the row and its place; rows that it refuses go into
     * {@code malformed}. The first row has the number 2, since the heading is the first.
     */
    <T> List<T> read(RowTable table, BiFunction<TableRow, String, T> reader, List<Malformed> malformed) {
        List<T> read = new ArrayList<>();
        int number = 1;
        for (List<String> fields : table.rows()) {
            number++;
            String source = path + ":" + number;
            if (fields.isEmpty()) {
                continue;
            }
            try {
                read.add(reader.apply(new TableRow(table.columns(), fields), source));
            } catch (IllegalArgumentException e) {
                malformed.add(new Malformed(source, String.valueOf(e.getMessage())));
            }
        }
        return read;
    }

    /** What was read, for provenance. */
    DataFile dataFile(String form, int rows, int malformed) {
        return new DataFile(name(), sha256(), form, rows, malformed);
    }

    /** The file and the folder it lies in, wherever that is. */
    private String name() {
        Path absolute = path.toAbsolutePath().normalize();
        int parts = absolute.getNameCount();
        return absolute.subpath(Math.max(0, parts - 2), parts).toString().replace('\\', '/');
    }

    /** Of its content, in hexadecimal. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

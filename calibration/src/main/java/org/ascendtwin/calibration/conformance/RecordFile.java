package org.ascendtwin.calibration.conformance;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A file of records in JSON, compressed by gzip or not; its first bytes tell, not its name. */
final class RecordFile {
    private static final int GZIP_MAGIC_LOW = 0x1f;
    private static final int GZIP_MAGIC_HIGH = 0x8b;
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, @Nullable Object>>> OBJECTS = new TypeReference<>() {};
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final String name;

    RecordFile(Path file) {
        this.file = file;
        name = String.valueOf(file.getFileName());
    }

    /** A record a line. */
    List<GoldenRecord> lines() throws IOException {
        List<GoldenRecord> records = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(open())) {
            int number = 1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    records.add(record(name + " line " + number, line));
                }
                number++;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return records;
    }

    /** The one record that the file is. */
    GoldenRecord document() throws IOException {
        return record(name, text());
    }

    /** The records of the one list that the file is. */
    List<GoldenRecord> list() throws IOException {
        List<GoldenRecord> records = new ArrayList<>();
        try {
            for (Map<String, @Nullable Object> fields : MAPPER.readValue(text(), OBJECTS)) {
                records.add(new GoldenRecord(name + " case " + (records.size() + 1), fields));
            }
        } catch (JacksonException e) {
            throw malformed(name, e);
        }
        return records;
    }

    private static GoldenRecord record(String place, String text) {
        try {
            return new GoldenRecord(place, MAPPER.readValue(text, OBJECT));
        } catch (JacksonException e) {
            throw malformed(place, e);
        }
    }

    private String text() throws IOException {
        try (Reader reader = open()) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Reader open() throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        bytes.mark(2);
        boolean compressed = bytes.read() == GZIP_MAGIC_LOW && bytes.read() == GZIP_MAGIC_HIGH;
        bytes.reset();
        return new InputStreamReader(compressed ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8);
    }

    private IOException unreadable(IOException cause) {
        String reason = cause instanceof ZipException || cause instanceof java.io.EOFException
                ? "its gzip data is damaged or cut off"
                : String.valueOf(cause.getMessage());
        return new IOException(name + " cannot be read: " + reason, cause);
    }

    private static IllegalArgumentException malformed(String place, JacksonException cause) {
        return new IllegalArgumentException(
                place + ", column " + cause.getLocation().getColumnNr() + ": " + cause.getOriginalMessage(), cause);
    }
}

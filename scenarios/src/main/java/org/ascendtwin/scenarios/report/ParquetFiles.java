package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The requests of a run directory as a parquet file, for pandas, DuckDB and the like. */
final class ParquetFiles {
    private ParquetFiles() {}

    /** Joins requests.csv and attribution.csv of {@code directory} to requests.parquet there. */
    static void write(Path directory) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_csv(" + quoted(directory.resolve(RunDirectory.REQUESTS))
                    + ", header = true) LEFT JOIN (SELECT * EXCLUDE (output_tokens) FROM read_csv("
                    + quoted(directory.resolve(RunDirectory.ATTRIBUTION))
                    + ", header = true)) USING (id) ORDER BY id) TO " + quoted(directory.resolve(RunDirectory.PARQUET))
                    + " (FORMAT parquet, COMPRESSION zstd)");
        } catch (SQLException e) {
            throw new IOException(RunDirectory.PARQUET + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String quoted(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }
}

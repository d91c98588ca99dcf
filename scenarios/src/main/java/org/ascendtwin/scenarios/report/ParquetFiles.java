package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.ascendtwin.scenarios.assemble.RunTrace;

/** The requests and steps of a run directory as parquet files, for pandas, DuckDB and the like. */
final class ParquetFiles {
    private ParquetFiles() {}

    /** Joins requests.csv and attribution.csv of {@code directory} to requests.parquet there; steps.parquet is of {@code trace}. */
    static void write(Path directory, RunTrace trace) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String requests = "SELECT * FROM read_csv(" + quoted(directory.resolve(RunDirectory.REQUESTS))
                    + ", header = true) LEFT JOIN (SELECT * EXCLUDE (output_tokens) FROM read_csv("
                    + quoted(directory.resolve(RunDirectory.ATTRIBUTION)) + ", header = true)) USING (id) ORDER BY id";
            copy(statement, requests, directory.resolve(RunDirectory.REQUESTS_PARQUET));
            String steps = "SELECT * FROM " + StepsTable.make(connection, trace) + " ORDER BY step";
            copy(statement, steps, directory.resolve(RunDirectory.STEPS_PARQUET));
        } catch (SQLException e) {
            throw new IOException("the parquet files cannot be written: " + e.getMessage(), e);
        }
    }

    private static void copy(Statement statement, String query, Path file) throws SQLException {
        statement.execute("COPY (" + query + ") TO " + quoted(file) + " (FORMAT parquet, COMPRESSION zstd)");
    }

    private static String quoted(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }
}

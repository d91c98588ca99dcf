package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Rows of a parquet table as text, read by DuckDB. */
final class ParquetRows {
    private ParquetRows() {}

    static RowTable read(Path file) throws IOException {
        String quoted = file.toString().replace("'", "''");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM read_parquet('" + quoted + "')")) {
            ResultSetMetaData heading = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= heading.getColumnCount(); i++) {
                columns.add(heading.getColumnName(i));
            }
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> fields = new ArrayList<>(columns.size());
                for (int i = 1; i <= columns.size(); i++) {
                    String text = rows.getString(i);
                    fields.add(text == null ? "" : text);
                }
                all.add(fields);
            }
            return new RowTable(columns, all);
        } catch (SQLException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException("cannot be read as parquet: " + reason, e);
        }
    }
}

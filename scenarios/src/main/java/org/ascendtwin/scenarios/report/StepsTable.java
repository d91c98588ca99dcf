package org.ascendtwin.scenarios.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Every step of every rank as a table, in the order of their launch: when, what, how many requests and tokens, and how long
 * each part of it took. The parts and the wait for other ranks add up to the step's time.
 */
final class StepsTable {
    private static final CostPart[] PARTS = CostPart.values();
    private static final String NAME = "steps";

    private StepsTable() {}

    /** Makes the table in {@code connection} and returns its name. */
    static String make(Connection connection, RunTrace trace) throws SQLException {
        List<String> columns = new ArrayList<>(List.of(
                "step INTEGER",
                "rank INTEGER",
                "engine VARCHAR",
                "kind VARCHAR",
                "requests INTEGER",
                "tokens INTEGER",
                "start_ns BIGINT",
                "duration_ns BIGINT"));
        for (CostPart part : PARTS) {
            columns.add(part.name().toLowerCase(Locale.ROOT) + "_ns BIGINT");
        }
        columns.add("other_ranks_ns BIGINT");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + NAME + " (" + String.join(", ", columns) + ")");
        }
        try (DuckDBAppender appender = connection.unwrap(DuckDBConnection.class).createAppender(NAME)) {
            int number = 0;
            for (RunTrace.Step step : trace.steps()) {
                append(appender, number++, step, trace.ranks().get(step.rank()).name());
            }
        }
        return NAME;
    }

    private static void append(DuckDBAppender appender, int number, RunTrace.Step step, String engine)
            throws SQLException {
        appender.beginRow();
        appender.append(number);
        appender.append(step.rank());
        appender.append(engine);
        appender.append(step.kind().name().toLowerCase(Locale.ROOT));
        appender.append(step.requests());
        appender.append(step.tokens());
        appender.append(step.startNanos());
        appender.append(step.nanos());
        for (CostPart part : PARTS) {
            appender.append(step.nanosByPart()[part.ordinal()]);
        }
        appender.append(step.otherRanksNanos());
        appender.endRow();
    }
}

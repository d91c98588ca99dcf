package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.calibration.bottleneck.ServerBatches.DecodeStep;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.SteadyDecode;

/**
 * What a server wrote into its log beside what is predicted of it: its KV memory, and decode steps by batch. Prompts come and go
 * between the steps of a log; those compared have none between them.
 *
 * @param rows a figure each
 */
public record LogComparison(List<Row> rows) {
    /** Decode steps, whose errors are summed up. */
    private static final String STEP = "decode step of ";

    /**
     * A figure.
     *
     * @param name what it is, with its unit
     * @param lines of the log behind it
     */
    public record Row(String name, double measured, double predicted, int lines) {
        /** How much larger the prediction is, in percent. */
        public double errorPercent() {
            return 100 * (predicted / measured - 1);
        }
    }

    public LogComparison {
        rows = List.copyOf(rows);
    }

    /** The log {@code log} of one process beside {@code server}, which it should be of. */
    public static LogComparison of(ServerBatches log, ResolvedServer server) {
        List<Row> rows = new ArrayList<>();
        if (log.maxTotalTokens() > 0) {
            rows.add(new Row("KV tokens", log.maxTotalTokens(), server.engine().maxTotalTokens(), 1));
        }
        if (log.maxRunningRequests() > 0) {
            rows.add(new Row(
                    "running requests, at most",
                    log.maxRunningRequests(),
                    server.engine().maxRunningRequests(),
                    1));
        }
        for (DecodeStep step : log.steps()) {
            if (step.tokens() > 0) {
                rows.add(new Row(
                        STEP + step.requests() + " requests, " + step.tokens() / step.requests() + " tokens each, ms",
                        step.millis(),
                        SteadyDecode.millis(server, step.requests(), (int) (step.tokens() / step.requests())),
                        step.lines()));
            }
        }
        return new LogComparison(rows);
    }

    /** Errors of the decode steps. */
    public ErrorSummary steps() {
        return ErrorSummary.of(rows.stream()
                .filter(row -> row.name().startsWith(STEP))
                .mapToDouble(Row::errorPercent)
                .toArray());
    }
}

package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import org.ascendtwin.scenarios.experiment.RequestTimes;

/** What became of each request as CSV, a line a request; a cell is empty where the request never got there. */
final class RequestsCsv {
    private static final String HEADER = "id,arrival_s,sent_s,ttft_ms,tpot_ms,e2e_ms,input_tokens,output_tokens,"
            + "cached_tokens,retractions,completed\n";
    private static final int DECIMALS_OF_SECONDS = 9;
    private static final int DECIMALS_OF_MILLIS = 6;
    private static final int TYPICAL_LINE = 80;

    private final RequestTimes requests;
    private final StringBuilder text = new StringBuilder(2 * TYPICAL_LINE);

    private RequestsCsv(RequestTimes requests) {
        this.requests = requests;
    }

    /** Writes line by line, so that no more than one is in memory. */
    static void write(RequestTimes requests, Writer out) throws IOException {
        RequestsCsv csv = new RequestsCsv(requests);
        out.write(HEADER);
        for (int i = 0; i < requests.size(); i++) {
            csv.line(i);
            out.append(csv.text);
            csv.text.setLength(0);
        }
    }

    private void line(int request) {
        boolean sent = requests.sentNanos().get(request) >= 0;
        boolean started = sent && requests.firstTokenNanos().get(request) >= 0;
        boolean completed = requests.isCompleted(request);
        text.append(request).append(',');
        decimal(
                requests.arrivedNanos().get(request) >= 0,
                requests.arrivedNanos().get(request),
                DECIMALS_OF_SECONDS);
        decimal(sent, requests.sentNanos().get(request), DECIMALS_OF_SECONDS);
        decimal(started, requests.ttftNanos(request), DECIMALS_OF_MILLIS);
        decimal(
                completed && requests.outputTokens().get(request) > 1,
                Math.round(requests.tpotNanos(request)),
                DECIMALS_OF_MILLIS);
        decimal(completed, requests.latencyNanos(request), DECIMALS_OF_MILLIS);
        text.append(requests.inputTokens()[request]).append(',');
        text.append(requests.outputTokens().get(request)).append(',');
        text.append(requests.cachedTokens().get(request)).append(',');
        text.append(requests.retractions().get(request)).append(',');
        text.append(completed).append('\n');
    }

    /** A cell with exactly {@code nanos}, the point {@code decimals} from the right. */
    private void decimal(boolean present, long nanos, int decimals) {
        if (present) {
            String digits = Long.toString(nanos);
            if (digits.length() <= decimals) {
                digits = String.format(Locale.ROOT, "%0" + (decimals + 1) + "d", nanos);
            }
            text.append(digits, 0, digits.length() - decimals)
                    .append('.')
                    .append(digits, digits.length() - decimals, digits.length());
        }
        text.append(',');
    }
}

package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.junit.jupiter.api.Test;

final class RequestsCsvTest {
    private final RequestTimes times = Results.times(1000, 300);
    private final List<String[]> rows =
            csv(times).lines().map(line -> line.split(",", -1)).toList();

    private BigDecimal sum(String column) {
        int at = Arrays.asList(rows.getFirst()).indexOf(column);
        return rows.stream()
                .skip(1)
                .map(row -> row[at])
                .filter(cell -> !cell.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private long count(String column, String value) {
        int at = Arrays.asList(rows.getFirst()).indexOf(column);
        return rows.stream().skip(1).filter(row -> row[at].equals(value)).count();
    }

    @Test
    void hasALineForEachRequest() {
        assertThat(rows).hasSize(1001).allMatch(row -> row.length == 11);
        assertThat(rows.get(1)[0]).isEqualTo("0");
        assertThat(rows.getLast()[0]).isEqualTo("999");
    }

    @Test
    void columnsAddUpToTheTimesExactly() {
        long sent = times.sentNanos().stream().sum();
        assertThat(sum("sent_s")).isEqualByComparingTo(BigDecimal.valueOf(sent, 9));
        long arrived = times.arrivedNanos().stream().sum();
        assertThat(sum("arrival_s")).isEqualByComparingTo(BigDecimal.valueOf(arrived, 9));
        long ttft = IntStream.range(0, times.size()).mapToLong(times::ttftNanos).sum();
        assertThat(sum("ttft_ms")).isEqualByComparingTo(BigDecimal.valueOf(ttft, 6));
        long latency = IntStream.range(0, times.size())
                .filter(times::isCompleted)
                .mapToLong(times::latencyNanos)
                .sum();
        assertThat(sum("e2e_ms")).isEqualByComparingTo(BigDecimal.valueOf(latency, 6));
        assertThat(sum("input_tokens").intValue())
                .isEqualTo(IntStream.of(times.inputTokens()).sum());
        assertThat(sum("output_tokens").intValue())
                .isEqualTo((int) times.outputTokens().stream().sum());
        assertThat(sum("cached_tokens").intValue())
                .isEqualTo((int) times.cachedTokens().stream().sum());
        assertThat(sum("retractions").intValue()).isEqualTo(20);
    }

    @Test
    void cellsAreEmptyForWhatNeverHappened() {
        assertThat(count("completed", "false")).isEqualTo(100);
        assertThat(count("e2e_ms", "")).isEqualTo(100);
        long without = IntStream.range(0, times.size())
                .filter(i -> !times.isCompleted(i) || times.outputTokens().get(i) == 1)
                .count();
        assertThat(count("tpot_ms", "")).isEqualTo(without);
        RequestTimes never = new RequestTimes(of(5), of(-1), of(-1), of(-1), new int[1], of(0), of(0), of(0));
        assertThat(csv(never)).endsWith("\n0,0.000000005,,,,,0,0,0,0,false\n");
    }

    private static RequestColumn of(long value) {
        return RequestColumn.of(value);
    }

    private static String csv(RequestTimes times) {
        StringWriter text = new StringWriter();
        try {
            RequestsCsv.write(times, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

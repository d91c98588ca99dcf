package org.ascendtwin.live.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

final class StopTextTest {
    @Test
    void whatCouldBeginAStopIsHeldBackUntilItIsNone() {
        StopText stop = new StopText(List.of("###", "END"));
        assertThat(stop.append("one #")).isEqualTo("one ");
        assertThat(stop.append("# two E")).isEqualTo("## two ");
        assertThat(stop.append("N")).isEmpty();
        assertThat(stop.found()).isNull();
        assertThat(stop.append("D three")).isEmpty();
        assertThat(stop.found()).isEqualTo("END");
        assertThat(stop.append("more") + stop.finish()).isEmpty();
    }

    @Test
    void theEndGivesWhatWasHeldBack() {
        StopText stop = new StopText(List.of("###"));
        assertThat(stop.append("a##") + "|" + stop.finish()).isEqualTo("a|##");
    }

    @Test
    void anyTextInAnyPiecesIsCutAtTheFirstStop() {
        for (int seed = 0; seed < 300; seed++) {
            RandomStream random = new Streams(seed, 0).stream("text", 0);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append((char) ('a' + random.nextInt(2)));
            }
            List<String> stops = List.of("aab", "bbb", "abab");
            int first = stops.stream()
                    .mapToInt(stop -> text.indexOf(stop) < 0 ? text.length() : text.indexOf(stop))
                    .min()
                    .orElseThrow();
            StopText stop = new StopText(stops);
            StringBuilder given = new StringBuilder();
            int from = 0;
            while (from < text.length()) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(3));
                given.append(stop.append(text.substring(from, to)));
                from = to;
            }
            given.append(stop.finish());
            assertThat(given.toString()).as("seed %d: %s", seed, text).isEqualTo(text.substring(0, first));
        }
    }
}

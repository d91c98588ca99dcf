package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class FairPipeTest {
    private final VirtualHost host = new VirtualHost();
    private final List<String> ends = new ArrayList<>();

    /** Ten bytes a nanosecond in all, four for a core; flow 4 has no cap. */
    private FairPipe pipe() {
        return new FairPipe(host, 4, 10e9, 4e9, flow -> ends.add(flow + "@" + host.nowNanos()));
    }

    @Test
    void twoCoresGetWhatTheyCanTakeAndThreeShareEqually() {
        FairPipe pipe = pipe();
        pipe.start(0, 400);
        pipe.start(1, 800);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@100", "1@200");
        ends.clear();
        pipe.start(0, 1000);
        pipe.start(1, 1000);
        pipe.start(2, 1000);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@500", "1@500", "2@500");
        assertThat(pipe.movedBytes()).isEqualTo(4200);
    }

    @Test
    void theFlowWithoutACapTakesWhatIsLeft() {
        FairPipe pipe = pipe();
        pipe.start(0, 400);
        pipe.start(pipe.uncappedFlow(), 1600);
        host.runUntilQuiet();
        // 6 bytes a nanosecond beside the core for 100 ns, then all 10
        assertThat(ends).containsExactly("0@100", "4@200");
    }

    @Test
    void aSecondCoreBehindAFlowDoublesIt() {
        FairPipe pipe = pipe();
        pipe.start(0, 1200);
        host.runUntil(100);
        pipe.join(0);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@200");
    }
}

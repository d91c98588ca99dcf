package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class FairPipeTest {
    private final VirtualHost host = new VirtualHost();
    private final List<String> ends = new ArrayList<>();

    /** Ten bytes a nanosecond in all, four for a core of flows 0 to 3; flow 4 can take any. */
    private FairPipe pipe() {
        double[] caps = {4e9, 4e9, 4e9, 4e9, Double.POSITIVE_INFINITY};
        return new FairPipe(host, 10e9, caps, flow -> ends.add(flow + "@" + host.nowNanos()));
    }

    @Test
    void twoCoresGetWhatTheyCanTakeAndThreeShareEqually() {
        FairPipe pipe = pipe();
        pipe.start(0, 400, 1);
        pipe.start(1, 800, 1);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@100", "1@200");
        ends.clear();
        pipe.start(0, 1000, 1);
        pipe.start(1, 1000, 1);
        pipe.start(2, 1000, 1);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@500", "1@500", "2@500");
        assertThat(pipe.movedBytes()).isEqualTo(4200);
    }

    @Test
    void theFlowThatCanTakeAnyTakesWhatIsLeft() {
        FairPipe pipe = pipe();
        pipe.start(0, 400, 1);
        pipe.start(4, 1600, 1);
        host.runUntilQuiet();
        // 6 bytes a nanosecond beside the core for 100 ns, then all 10
        assertThat(ends).containsExactly("0@100", "4@200");
    }

    @Test
    void aSecondCoreBehindAFlowDoublesIt() {
        FairPipe pipe = pipe();
        pipe.start(0, 1200, 1);
        host.runUntil(100);
        pipe.join(0);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@200");
    }

    /** Two flows end at once; whoever hears of the first may want to wait for the second, which it only hears of next. */
    @Test
    void aCoreThatJoinsAFlowInTheInstantOfItsEndTakesNothing() {
        FairPipe[] pipe = new FairPipe[1];
        double[] caps = {10e9, 10e9, 10e9};
        pipe[0] = new FairPipe(host, 10e9, caps, flow -> {
            ends.add(flow + "@" + host.nowNanos());
            if (flow == 0) {
                pipe[0].join(1);
            }
        });
        pipe[0].start(0, 500, 1);
        pipe[0].start(1, 500, 1);
        host.runUntilQuiet();
        pipe[0].start(2, 1000, 1);
        host.runUntilQuiet();
        assertThat(ends).containsExactly("0@100", "1@100", "2@200");
    }

    @Test
    void bytesThatTakeHalfTheRateComeTwiceAsFast() {
        FairPipe pipe = pipe();
        for (int flow = 0; flow < 4; flow++) {
            pipe.start(flow, 400, 0.5);
        }
        host.runUntilQuiet();
        // all four at their cap of 4, as 4 · 4 · 0.5 is less than 10
        assertThat(ends).containsExactly("0@100", "1@100", "2@100", "3@100");
    }

    /** Against a search for the level at which all shares below their caps are equal and the pipe is full. */
    @Test
    void sharesAreMaxMinFair() {
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 200; trial++) {
            double[] caps = random.doubles(6, 1e9, 6e9).toArray();
            VirtualHost alone = new VirtualHost();
            double[] moved = new double[6];
            FairPipe pipe = new FairPipe(alone, 10e9, caps, flow -> moved[flow] = alone.nowNanos());
            double level = level(caps, 10e9);
            double largest = 0;
            for (int flow = 0; flow < 6; flow++) {
                // each moves what its fair rate moves in a millisecond, so that all end at once
                double rate = Math.min(caps[flow], level);
                pipe.start(flow, rate * 1e-3, 1);
                largest = Math.max(largest, rate);
            }
            alone.runUntilQuiet();
            assertThat(Arrays.stream(moved).min().orElseThrow())
                    .as("seed %d trial %d", seed, trial)
                    .isCloseTo(1e6, within(2.0));
            assertThat(Arrays.stream(moved).max().orElseThrow()).isCloseTo(1e6, within(10.0));
        }
    }

    private static double level(double[] caps, double total) {
        double low = 0;
        double high = total;
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            double sum = Arrays.stream(caps).map(cap -> Math.min(cap, middle)).sum();
            low = sum < total ? middle : low;
            high = sum < total ? high : middle;
        }
        return high;
    }
}

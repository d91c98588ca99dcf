package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final Topology POD = new Topology(ClusterCatalogue.shipped().cluster("a3-superpod-384"));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aKnownCollectiveIsPricedWithoutAllocating() {
        CollectiveTimer timer = new CollectiveTimer(POD, Engine.HOST, LaunchSkew.NONE);
        double first = priceAll(timer);
        long before = threads.getCurrentThreadAllocatedBytes();
        double second = priceAll(timer);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
        assertThat(second).isEqualTo(first);
    }

    private static double priceAll(CollectiveTimer timer) {
        double sum = 0;
        for (int round = 0; round < 1_000; round++) {
            for (int tokens = 1; tokens <= 64; tokens++) {
                sum += timer.seconds(Kind.ALL_REDUCE, tokens * 14336.0, 32, 1);
            }
        }
        return sum;
    }

    @Test
    void flowsThatComeAndGoAllocateNothingAfterWarmUp() {
        VirtualHost host = new VirtualHost();
        FlowNetwork network = new FlowNetwork(POD, host);
        long[] started = new long[1];
        IntConsumer[] next = new IntConsumer[1];
        next[0] = flow -> {
            int from = (int) (started[0] % 700);
            network.start(from, from + 1 + (int) (started[0] % 13), 1e5 + started[0] % 7 * 1e4, next[0]);
            started[0]++;
        };
        for (int i = 0; i < 40; i++) {
            next[0].accept(i);
        }
        run(host, started, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(host, started, 20_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes in 20,000 flows")
                .isLessThan(10_000);
        assertThat(network.activeCount()).isEqualTo(40);
    }

    private static void run(VirtualHost host, long[] started, long flows) {
        long end = started[0] + flows;
        while (started[0] < end) {
            host.step();
        }
    }
}

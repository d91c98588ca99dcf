package org.ascendtwin.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestColumnTest {
    private static final int REQUESTS = 4_000_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdsWhatAnArrayHoldsWhateverLeavesMemory(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 40_000 + random.nextInt(10_000);
        long[] array = new long[size];
        Arrays.fill(array, -1);
        RequestColumn column = new RequestColumn(size, -1, 1 + random.nextInt(3));
        int front = 0;
        for (int step = 0; step < 400_000; step++) {
            // Most of what is asked for lies behind a front that moves on, as requests in flight do.
            front = Math.min(size, front + (random.nextInt(8) == 0 ? 1 : 0));
            boolean near = random.nextInt(1_000) > 0;
            int request = near ? Math.max(0, front - random.nextInt(300) - 1) : random.nextInt(size);
            switch (random.nextInt(3)) {
                case 0 -> {
                    array[request] = random.nextLong();
                    column.set(request, array[request]);
                }
                case 1 -> {
                    array[request] += step;
                    column.add(request, step);
                }
                default -> assertThat(column.get(request)).as("seed %d", seed).isEqualTo(array[request]);
            }
        }
        assertThat(column.stream().toArray()).as("seed %d", seed).isEqualTo(array);
    }

    @Test
    void memoryDoesNotGrowWithTheRequests() {
        RequestColumn column = new RequestColumn(REQUESTS, 0);
        heapBytes();
        long before = heapBytes();
        for (int request = 0; request < REQUESTS; request++) {
            column.set(request, request);
        }
        assertThat(heapBytes() - before).isLessThan(REQUESTS * 8L / 4);
        assertThat(column.get(17) + column.get(REQUESTS - 1)).isEqualTo(17L + REQUESTS - 1);
    }

    /** A page in memory and one on its way to the file are 16 bytes a request, however often it is touched. */
    @Test
    void requestsInFlightAreTouchedWithoutAllocating() {
        RequestColumn column = new RequestColumn(REQUESTS, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int request = 0; request < REQUESTS; request++) {
            for (int step = 0; step < 10; step++) {
                column.add(request, step + column.get(Math.max(0, request - 500)) % 2);
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(17L * REQUESTS);
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aSmallOneIsAsItWasGiven() {
        assertThat(RequestColumn.of(3, 1, 2).stream().toArray()).containsExactly(3, 1, 2);
        assertThat(new RequestColumn(0, 7).stream().count()).isZero();
    }
}

package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
    private static final long STEP_NANOS = 1000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDecodeIterationAllocatesNothing(boolean overlap) {
        VirtualHost host = new VirtualHost();
        EngineConfig config = EngineConfig.builder(1 << 20, 64).overlap(overlap).build();
        CountingListener listener = new CountingListener();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), listener);
        for (int id = 0; id < 32; id++) {
            core.receive(Request.of(id, 0, 9 * 128, 4000));
        }
        host.runUntil(500 * STEP_NANOS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long stepsBefore = listener.steps;
            long bytesBefore = threads.getCurrentThreadAllocatedBytes();
            host.runUntil(host.nowNanos() + 50 * STEP_NANOS);
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - bytesBefore);
            assertThat(listener.steps - stepsBefore).isEqualTo(50);
        }
        assertThat(fewest).isZero();
    }

    private static final class CountingListener implements EngineListener {
        private long steps;

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            steps++;
        }
    }
}

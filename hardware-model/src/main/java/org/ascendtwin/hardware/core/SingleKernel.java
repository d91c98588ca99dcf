package org.ascendtwin.hardware.core;

import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

/** One kernel alone on a die, its prefetch before it. */
final class SingleKernel {
    private SingleKernel() {}

    static KernelRun run(Device device, PricedProgram priced, Prefetch prefetch, @Nullable PipeTrace trace) {
        VirtualHost host = new VirtualHost();
        DieMemory die = new DieMemory(device, host, List.of(priced.program()));
        KernelExecution kernel = new KernelExecution(host, device, priced, die.kernel(0), () -> {});
        if (trace != null) {
            kernel.recordIn(trace, 1, 0);
            trace.name(0, "die");
            for (int core = 0; core < priced.program().coreCount(); core++) {
                trace.name(core + 1, "core " + core);
            }
        }
        host.newAlarm(Rank.TURN, kernel::start).arm(prefetch.leadNanos());
        die.kernel(0).startPrefetch(prefetch);
        host.runUntilQuiet();
        return kernel.summary();
    }
}

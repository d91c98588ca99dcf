package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;

class IdleTurnTest {
    private static final long NANOS_A_MICRO = 1000;
    private static final long HOST_NANOS = 100 * NANOS_A_MICRO;
    private static final long PREFILL_NANOS = 1200 * NANOS_A_MICRO;
    private static final long DECODE_NANOS = 1020 * NANOS_A_MICRO;
    private static final long SECOND_END_NANOS = 2 * HOST_NANOS + PREFILL_NANOS + DECODE_NANOS;

    private final VirtualHost host = new VirtualHost();
    private final EngineCore core = new EngineCore(
            EngineConfig.builder(128 * 128, 8).overlap(false).build(), host, new ProgramDevice(host), new EventLog());

    /** The turn that finds nothing to run is the idle one, whatever it took off the batch. */
    @Test
    void theEngineRestsOneTurnAfterItsLastStep() {
        core.receive(request(0));
        host.runUntilQuiet();
        assertThat(host.nowNanos()).isEqualTo(SECOND_END_NANOS + HOST_NANOS);
    }

    @Test
    void aRequestThatArrivesJustAfterTheIdleTurnIsLookedAtAfterTheHostsTime() {
        core.receive(request(0));
        long arrivalNanos = SECOND_END_NANOS + HOST_NANOS + 10 * NANOS_A_MICRO;
        Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request(1)));
        arrival.arm(arrivalNanos);
        host.runUntilQuiet();
        assertThat(host.nowNanos()).isEqualTo(arrivalNanos + 3 * HOST_NANOS + PREFILL_NANOS + DECODE_NANOS);
    }

    private static Request request(int id) {
        return Request.of(id, 0, 10, 2).withIgnoreEos(true);
    }
}

package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;

/** What a simulation does and allocates, which unlike its time is the same on every machine. */
class WorkTest {
    private static final String FLEET = """
            name: fleet
            title: Alike workers
            model: {id: llama-3.1-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {instances: 4, flags: {tp-size: 1}}
            router: {flags: {policy: round_robin}}
            workload: {num-prompts: 400, request-rate: 12 /s, input-len: 1024, output-len: 256}
            """;

    private static Replication run(String... settings) throws InvalidInput {
        return TestRun.of(FLEET, settings).first();
    }

    @Test
    void eventsGrowWithStepsNotWithTokens() throws InvalidInput {
        Replication replication = run();
        assertThat(replication.metrics().get("total_output_tokens")).isEqualTo(400.0 * 256);
        assertThat(replication.engineSteps()).isLessThan(400L * 256 / 4);
        // A turn and the end of a step, and the arrival and admission of a request.
        assertThat(replication.events()).isLessThan(2 * replication.engineSteps() + 4 * 400);
    }

    @Test
    void aRequestAllocatesAsMuchInALongRunAsInAShortOne() throws InvalidInput {
        run();
        long few = allocatedBytes(400);
        long many = allocatedBytes(4000);
        assertThat((many - few) / 3600).as("bytes a request").isLessThan(4_500);
    }

    private static long allocatedBytes(int requests) throws InvalidInput {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run("workload.num-prompts=" + requests);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}

package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What it costs to start and steer a transfer, apart from the links.
 *
 * @param hostLaunch one collective, its tasks issued by the host
 * @param aiCpuLaunch one collective, its tasks issued by the die's AI CPU
 * @param vectorLaunch one collective as a kernel of the vector cores
 * @param hostIssue one block of a one-sided transfer, issued by the host
 * @param batchIssue one block of a batch of one-sided transfers, submitted together
 * @param aiCpuIssue one block of a one-sided transfer, issued by the AI CPU
 * @param synchronise one rank tells another that data has arrived, and the other sees it
 * @param doorbell a send over the network plane is handed to the NIC by a processor other than the vector cores
 * @param copyRate copying to or from the communication buffer
 * @param source where the values come from
 */
public record TransportCosts(
        TimeSpan hostLaunch,
        TimeSpan aiCpuLaunch,
        TimeSpan vectorLaunch,
        TimeSpan hostIssue,
        TimeSpan batchIssue,
        TimeSpan aiCpuIssue,
        TimeSpan synchronise,
        TimeSpan doorbell,
        ByteRate copyRate,
        String source) {
    private static final double LONGEST_SECONDS = 1e-2;

    public TransportCosts {
        time("host-launch", hostLaunch);
        time("ai-cpu-launch", aiCpuLaunch);
        time("vector-launch", vectorLaunch);
        time("host-issue", hostIssue);
        time("batch-issue", batchIssue);
        time("ai-cpu-issue", aiCpuIssue);
        time("synchronise", synchronise);
        time("doorbell", doorbell);
        Range.check("copy-rate in bytes per second", copyRate.bytesPerSecond(), 1e9, 1e14);
    }

    private static void time(String name, TimeSpan span) {
        Range.check(name + " in seconds", span.seconds(), 0, LONGEST_SECONDS);
    }
}

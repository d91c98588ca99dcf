package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What it costs to start and steer a transfer, apart from the links.
 *
 * @param issuer who issues the tasks of collectives where nothing else is asked for
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
        CollectiveIssuer issuer,
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
    private static final TimeSpan NONE = new TimeSpan(0);
    private static final TimeSpan LONGEST = new TimeSpan(10_000_000);

    public TransportCosts {
        new Limits("transport")
                .within("host-launch", hostLaunch, NONE, LONGEST)
                .within("ai-cpu-launch", aiCpuLaunch, NONE, LONGEST)
                .within("vector-launch", vectorLaunch, NONE, LONGEST)
                .within("host-issue", hostIssue, NONE, LONGEST)
                .within("batch-issue", batchIssue, NONE, LONGEST)
                .within("ai-cpu-issue", aiCpuIssue, NONE, LONGEST)
                .within("synchronise", synchronise, NONE, LONGEST)
                .within("doorbell", doorbell, NONE, LONGEST)
                .within("copy-rate", copyRate, new ByteRate(1e9), new ByteRate(1e14))
                .check();
    }
}

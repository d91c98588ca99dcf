package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Outage;

/**
 * One simulated run.
 *
 * @param index which replication, from 0
 * @param digest of all inputs and decisions, in hexadecimal
 * @param metrics figures by name
 * @param requests what became of each request
 * @param attribution what each request's time was spent on
 * @param timeline what happened over time
 * @param deviceNanosByPart where the device time of all steps went; adds up to their total
 * @param deviceNanosByCause why it went there; adds up to their total
 * @param hostNanosByTerm what the hosts spent their time on, most of it while devices computed
 * @param outages servers that were lost
 * @param simulatedNanos from the start to the last event
 * @param engineSteps engine steps, idle ones not counted
 * @param events events of the kernel
 * @param wallSeconds wall time that the simulation took
 */
public record Replication(
        int index,
        String digest,
        Map<String, Double> metrics,
        RequestTimes requests,
        Attribution attribution,
        Timeline timeline,
        Map<String, Long> deviceNanosByPart,
        Map<String, Long> deviceNanosByCause,
        Map<String, Long> hostNanosByTerm,
        List<Outage> outages,
        long simulatedNanos,
        long engineSteps,
        long events,
        double wallSeconds) {}

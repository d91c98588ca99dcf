package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.StepBench;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Option;

/** Which steps are measured as the scheduler forms them. */
final class LiveStepArguments {
    @Option(
            names = "--longest",
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of the longest prompt, for the steps; default ${DEFAULT-VALUE}.")
    private int longest;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "16",
            description = "Most requests at once, for the steps; default ${DEFAULT-VALUE}.")
    private int mostRequests;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Times that all kinds of steps are gone through, after one that warms up; default"
                    + " ${DEFAULT-VALUE}.")
    private int rounds;

    List<TimedStep> measure(Device device, DecoderWeights weights) throws InvalidInput, InterruptedException {
        if (mostRequests < 1 || rounds < 1) {
            throw new InvalidInput(mostRequests < 1 ? "--most" : "--rounds", "0 or less; allowed: 1 and more");
        }
        List<TimedStep> steps = new ArrayList<>();
        try (StepBench bench = new StepBench(device, weights, longest, mostRequests)) {
            bench.round(0);
            for (int round = 1; round <= rounds; round++) {
                steps.addAll(bench.round(round));
            }
        }
        return steps;
    }
}

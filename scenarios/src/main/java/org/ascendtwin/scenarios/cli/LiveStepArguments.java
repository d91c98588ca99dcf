package org.ascendtwin.scenarios.cli;

import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.StepBench;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which steps are measured as the scheduler forms them. */
final class LiveStepArguments {
    @Option(
            names = "--longest",
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of the longest prompt, for the steps (default: ${DEFAULT-VALUE}).")
    private int longest;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "16",
            description = "Most requests at once, for the steps (default: ${DEFAULT-VALUE}).")
    private int mostRequests;

    /** A bench for the steps asked for, those with {@code draft} unless that is null. */
    StepBench bench(Device device, DecoderWeights weights, @Nullable DecoderWeights draft) throws InvalidInput {
        if (mostRequests < 1) {
            throw new InvalidInput("--most", mostRequests + "; allowed: 1 and more.");
        }
        return new StepBench(device, weights, draft, longest, mostRequests);
    }
}

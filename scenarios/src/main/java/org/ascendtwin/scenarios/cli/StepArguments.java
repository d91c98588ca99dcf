package org.ascendtwin.scenarios.cli;

import java.util.Locale;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.experiment.StepTimes;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Option;

/** The steps that commands about single steps price. */
final class StepArguments {
    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Requests of the decode step (default: ${DEFAULT-VALUE}).",
            defaultValue = "32")
    private int batch;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "Tokens each of them has cached (default: ${DEFAULT-VALUE}).",
            defaultValue = "4096")
    private int context;

    @Option(
            names = "--prefill",
            paramLabel = "TOKENS",
            description = "Tokens of the prefill step (default: ${DEFAULT-VALUE}).",
            defaultValue = "4096")
    private int prefill;

    /** What the steps of {@code deployment} take. */
    StepTimes times(Deployment deployment) throws InvalidInput {
        try {
            return StepTimes.of(deployment, batch, context, prefill);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--batch, --context, --prefill", String.valueOf(e.getMessage()));
        }
    }

    int batch() {
        return batch;
    }

    /** What is priced, in words. */
    String described() {
        return String.format(
                Locale.ROOT,
                "Decode: %,d requests with %,d cached tokens each. Prefill: one prompt of %,d tokens.",
                batch,
                context,
                prefill);
    }
}

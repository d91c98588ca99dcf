package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin validate}: the model against published measurements. */
@Command(
        name = "validate",
        description = "Compares the model with published measurements.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ValidatePublishedCommand.class,
            ValidateGpuCommand.class,
            ValidateStepsCommand.class,
            ValidateFabricCommand.class,
            ValidateBenchCommand.class,
            ValidateLogCommand.class
        })
final class ValidateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

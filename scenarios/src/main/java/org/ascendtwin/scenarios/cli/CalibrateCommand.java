package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin calibrate}: measured kernels and deployments, and the models of them. */
@Command(
        name = "calibrate",
        description = "Fits devices to measured kernels, and compares the two.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CalibrateKernelsCommand.class,
            CalibrateHostCommand.class,
            CalibrateLiveCommand.class,
            CalibrateCoreCommand.class,
            CalibrateServingCommand.class,
            ScoreCommand.class,
            DriftCommand.class
        })
final class CalibrateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

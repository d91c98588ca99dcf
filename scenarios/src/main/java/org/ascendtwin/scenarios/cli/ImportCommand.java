package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin import}: what others wrote, as a scenario. */
@Command(
        name = "import",
        description = "Makes scenarios from what others wrote.",
        mixinStandardHelpOptions = true,
        subcommands = ImportSglangCommand.class)
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin import}: what others wrote or measured. */
@Command(
        name = "import",
        description = "Makes scenarios and cases from launch commands, and reads what profilers measured.",
        mixinStandardHelpOptions = true,
        subcommands = {ImportSglangCommand.class, ImportCaseCommand.class, ImportProfileCommand.class})
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin export}: scenarios in the words of others. */
@Command(
        name = "export",
        description = "Writes scenarios in the words of others.",
        mixinStandardHelpOptions = true,
        subcommands = ExportSglangCommand.class)
final class ExportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./twin live}: a real transformer through ACL, on an NPU or on this CPU. */
@Command(
        name = "live",
        description = "Runs a real transformer through ACL, on an NPU or, where there is none, on this machine's CPU.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LiveDoctorCommand.class,
            LiveBenchCommand.class,
            LiveServeCommand.class,
            LiveSpeculateCommand.class,
            LiveTrainCommand.class,
            LiveRunCommand.class,
            LiveReplayCommand.class,
            LiveValidateCommand.class,
            LiveRankCommand.class,
            LivePairCommand.class
        })
final class LiveCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.experiment.StuckRun;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the command line. */
@Command(
        name = "twin",
        description = "Simulates SGLang serving on Ascend NPUs: what a deployment will do, before it is deployed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 success, 1 what was asked for failed or fell short, 2 wrong usage or bad input.",
            "  ~/.twin.properties holds defaults of your own, a line each, as in twin.run.jobs=1.",
            "  NO_COLOR=1 or an output that is no terminal gives plain text.",
            "  ./twin notebooks makes the kernel of notebooks/ known to Jupyter (builds with Maven).",
            "  ./twin test runs the whole test suite (builds with Maven)."
        })
final class Twin implements Runnable {
    private static final int WRONG_INPUT = 2;

    /** The constants that a wrong one might be, which people write in small letters. */
    private static final Pattern CONSTANTS = Pattern.compile("expected one of \\[[A-Z0-9_, ]+]");

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
            RunCommand.class,
            SweepCommand.class,
            CompareCommand.class,
            PlanCommand.class,
            ExplainCommand.class,
            ScenariosCommand.class,
            ReportsCommand.class,
            MemoryCommand.class,
            PassesCommand.class,
            TuneCommand.class,
            KernelCommand.class,
            CollectiveCommand.class,
            ValidateCommand.class,
            CalibrateCommand.class,
            DevicesCommand.class,
            ModelsCommand.class,
            PoliciesCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            ConformanceCommand.class,
            LiveCommand.class,
            CompletionCommand.class,
            ManCommand.class);

    /** Commands that speak of all others. */
    private static final List<Class<?>> ABOUT_ALL = List.of(CompletionCommand.class, ManCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Shows no progress on the terminal.")
    @SuppressWarnings("UnusedMethod") // picocli calls it
    private void quiet(boolean quiet) {
        ProgressLine.silence(quiet);
    }

    static CommandLine commandLine() {
        return commandLine(type -> true);
    }

    /**
     * A command line that can execute {@code arguments}. Of commands that they do not name it knows only the name and the
     * purpose, since looking at the options of all takes longer than a small simulation.
     */
    static CommandLine commandLineFor(String... arguments) {
        List<String> words = List.of(arguments);
        boolean needsAll = words.stream().anyMatch(word -> word.startsWith("@"))
                || ABOUT_ALL.stream()
                        .anyMatch(type -> words.contains(command(type).name()));
        return commandLine(type -> needsAll || words.contains(command(type).name()));
    }

    private static CommandLine commandLine(Predicate<Class<?>> isWhole) {
        CommandLine twin = new CommandLine(new Twin());
        for (Class<?> type : COMMANDS) {
            Command command = command(type);
            if (isWhole.test(type)) {
                twin.addSubcommand(command.name(), type);
            } else {
                CommandSpec named = CommandSpec.create();
                named.usageMessage().description(command.description());
                twin.addSubcommand(command.name(), named);
            }
        }
        UnbrokenHelp.on(twin);
        return twin.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Twin::misused)
                .setExecutionExceptionHandler(Twin::failed);
    }

    private static Command command(Class<?> type) {
        return Objects.requireNonNull(type.getAnnotation(Command.class));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Wrong usage: what is wrong, what was probably meant, and where to read on; not the whole help. */
    private static int misused(ParameterException misuse, String[] arguments) {
        CommandLine commandLine = misuse.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("twin: "
                + CONSTANTS.matcher(String.valueOf(misuse.getMessage())).replaceFirst(list -> list.group()
                        .toLowerCase(Locale.ROOT)));
        UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println("See ./" + commandLine.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return WRONG_INPUT;
    }

    private static int failed(Exception failure, CommandLine commandLine, ParseResult arguments) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof InvalidInput refused) {
            int count = refused.problems().size();
            err.println(count == 1 ? "1 problem:" : count + " problems:");
            for (Problem problem : refused.problems()) {
                err.println("  " + problem);
            }
            err.flush();
            return WRONG_INPUT;
        }
        if (failure instanceof OutOfKvMemory || failure instanceof StuckRun) {
            err.println("twin: " + failure.getMessage());
            err.flush();
            return 1;
        }
        err.println("twin: " + failure);
        for (StackTraceElement element : failure.getStackTrace()) {
            err.println("    at " + element);
        }
        err.flush();
        return 1;
    }
}

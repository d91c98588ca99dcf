package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin man}: a manual page in the language of man(7), of the same words as {@code --help}. */
@Command(
        name = "man",
        description = {
            "Prints the manual page of a command, or of all of them together.",
            "Read it as: ./twin man run | man -l -, or keep it as: ./twin man run > twin-run.1"
        },
        mixinStandardHelpOptions = true)
final class ManCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "As in: run, or: import sglang.")
    private List<String> words = new ArrayList<>();

    private final StringBuilder page = new StringBuilder();

    @Override
    public void run() {
        CommandLine command = spec.root().commandLine();
        for (String word : words) {
            @Nullable CommandLine found = command.getSubcommands().get(word);
            if (found == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "\"" + word + "\" is no command; allowed: "
                                + String.join(", ", command.getSubcommands().keySet()));
            }
            command = found;
        }
        write(command.getCommandSpec());
        spec.commandLine().getOut().print(page);
        spec.commandLine().getOut().flush();
    }

    private void write(CommandSpec command) {
        String name = command.qualifiedName("-");
        page.append(".TH \"" + name.toUpperCase(Locale.ROOT) + "\" 1 \"\" \"Ascend Twin\"\n.nh\n.ad l\n");
        heading("NAME");
        String[] description = command.usageMessage().description();
        text(name + " \u2014 " + (description.length == 0 ? "" : description[0]));
        heading("SYNOPSIS");
        Help help = command.commandLine().getHelpFactory().create(command, Help.defaultColorScheme(Help.Ansi.OFF));
        text(help.synopsis(0).strip());
        heading("DESCRIPTION");
        for (String paragraph : description) {
            text(paragraph);
            page.append(".PP\n");
        }
        arguments(command);
        if (!command.subcommands().isEmpty()) {
            heading("COMMANDS");
            command.subcommands().forEach((word, sub) -> {
                String[] words = sub.getCommandSpec().usageMessage().description();
                item(word, words.length == 0 ? "" : words[0]);
            });
        }
        heading("EXIT STATUS");
        text("0: success. 1: what was asked for failed or fell short. 2: wrong usage or bad input.");
    }

    private void arguments(CommandSpec command) {
        List<PositionalParamSpec> positionals = command.positionalParameters();
        if (!positionals.isEmpty()) {
            heading("ARGUMENTS");
            positionals.forEach(each -> item(each.paramLabel(), words(each)));
        }
        heading("OPTIONS");
        for (OptionSpec option : command.options()) {
            String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
            item(String.join(", ", option.names()) + value, words(option));
        }
    }

    private static String words(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private void heading(String heading) {
        page.append(".SH " + heading + "\n");
    }

    private void item(String term, String meaning) {
        page.append(".TP\n\\fB");
        text(term + "\\fR");
        text(meaning);
    }

    /** A line of text; what man would take for its own is masked. */
    private void text(String text) {
        String masked = text.replace("\\fR", "\u0001")
                .replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("\u0001", "\\fR");
        for (String line : masked.split("\n", -1)) {
            page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
                    .append('\n');
        }
    }
}

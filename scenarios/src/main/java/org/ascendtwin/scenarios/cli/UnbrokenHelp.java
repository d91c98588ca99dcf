package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Help whose lines end between words: picocli also breaks at points, colons and brackets, which cuts commands and paths. */
final class UnbrokenHelp {
    private static final Pattern LAST_WORD = Pattern.compile("^(.*\\s)(\\S+)$");
    private static final Pattern FIRST_WORD = Pattern.compile("^(\\s*)(\\S+)(.*)$");

    private UnbrokenHelp() {}

    /** Has {@code commandLine} and all its commands print such help. */
    static void on(CommandLine commandLine) {
        commandLine.getHelpSectionMap().replaceAll((section, renderer) -> unbroken(renderer));
        commandLine.getSubcommands().values().forEach(UnbrokenHelp::on);
    }

    private static IHelpSectionRenderer unbroken(IHelpSectionRenderer renderer) {
        return help -> mended(renderer.render(help), String.join("\n", texts(help.commandSpec())));
    }

    /** What may stand in the help of a command. */
    private static List<String> texts(CommandSpec spec) {
        List<String> texts = new ArrayList<>();
        texts.addAll(List.of(spec.usageMessage().description()));
        texts.addAll(List.of(spec.usageMessage().footer()));
        for (ArgSpec argument : spec.args()) {
            texts.addAll(List.of(argument.description()));
        }
        for (CommandLine command : spec.subcommands().values()) {
            texts.addAll(List.of(command.getCommandSpec().usageMessage().description()));
        }
        return texts;
    }

    /** {@code help} with the beginning of a word that was cut moved down to its end. */
    private static String mended(String help, String texts) {
        String[] lines = help.split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i++) {
            Matcher above = LAST_WORD.matcher(lines[i]);
            Matcher below = FIRST_WORD.matcher(lines[i + 1]);
            if (above.matches() && below.matches() && isCut(above.group(2), below.group(2), texts)) {
                lines[i] = above.group(1).stripTrailing();
                lines[i + 1] = below.group(1) + above.group(2) + below.group(2) + below.group(3);
            }
        }
        return String.join("\n", lines);
    }

    /** Whether {@code tail} and {@code head} are one word of {@code texts}, and not two that look like a third. */
    private static boolean isCut(String tail, String head, String texts) {
        boolean atSign = !Character.isLetterOrDigit(tail.charAt(tail.length() - 1))
                || !Character.isLetterOrDigit(head.charAt(0));
        return atSign && texts.contains(tail + head);
    }
}

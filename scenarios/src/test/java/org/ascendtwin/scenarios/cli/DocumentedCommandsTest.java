package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the pages tell their readers to type, and where they send them. */
final class DocumentedCommandsTest {
    private static final Path HOME = Path.of("..");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:`|^ {4}|&& )\\./twin ([^`\\n]*)");
    private static final Pattern OPTION = Pattern.compile("--[a-z][-a-z]*");
    private static final Pattern SCENARIO = Pattern.compile("[a-z][-a-z0-9/]*[0-9a-z]");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");

    /** Where the shell's own words begin, and comments. */
    private static final String REST = "(^|\\s)(?:#|&&|\\||>).*";

    /** What the script does before there is a Java. */
    private static final List<String> OF_THE_SCRIPT = List.of("test", "notebooks", "--help", "…");

    /** Those whose first word is a scenario. */
    private static final List<String> SIMULATE = List.of("run", "sweep", "compare", "plan", "memory", "passes", "tune");

    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", HOME.toString());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.walk(HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md").map(HOME::resolve),
                            pages.filter(page -> page.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandOfAPageExistsWithItsOptionsAndScenarios(Path page) throws IOException, InvalidInput {
        Matcher commands = COMMAND.matcher(Files.readString(page));
        while (commands.find()) {
            String typed = commands.group(1).replaceFirst(REST, "").strip();
            List<String> words = List.of(typed.split("\\s+", -1));
            if (typed.isEmpty() || OF_THE_SCRIPT.contains(words.getFirst())) {
                continue;
            }
            CommandLine command = Twin.commandLine();
            int at = 0;
            while (at < words.size() && command.getSubcommands().containsKey(words.get(at))) {
                command = Objects.requireNonNull(command.getSubcommands().get(words.get(at++)));
            }
            assertThat(at).as("known words of \"%s\"", typed).isPositive();
            checkOptions(typed, words.subList(at, words.size()), command.getCommandSpec());
            if (SIMULATE.contains(words.getFirst())
                    && at < words.size()
                    && SCENARIO.matcher(words.get(at)).matches()) {
                assertThat(Gallery.find(words.get(at))).as(typed).exists();
            }
        }
    }

    private static void checkOptions(String typed, List<String> words, CommandSpec spec) {
        List<String> known =
                spec.options().stream().map(OptionSpec::longestName).toList();
        for (String word : words) {
            String name = word.replaceFirst("=.*", "").replaceFirst("^\\[", "");
            if (OPTION.matcher(name).matches()) {
                assertThat(spec.optionsMap())
                        .as("\"%s\", which has %s", typed, known)
                        .containsKey(name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkOfAPageLeadsSomewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
        while (links.find()) {
            if (links.group(1).contains("://")) {
                continue;
            }
            Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
            assertThat(target).as(links.group()).exists();
            if (links.group(2) != null && target.toString().endsWith(".md")) {
                assertThat(anchors(target)).as(links.group()).contains(links.group(2));
            }
        }
    }

    /** The anchors of a page's headings, as GitHub makes them. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}

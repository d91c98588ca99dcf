package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What people expect of any command line. */
final class HabitsTest {
    @TempDir
    private Path folder;

    @Test
    void bashTakesTheCompletionAndItKnowsEveryCommand() throws Exception {
        Outcome outcome = Outcome.twin("completion");
        assertThat(outcome.exitCode()).isZero();
        Twin.commandLine().getSubcommands().keySet().forEach(name -> assertThat(outcome.out())
                .contains(name));
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash on this machine");
        Path script = folder.resolve("completion.sh");
        Files.writeString(script, outcome.out());
        Process bash = new ProcessBuilder("/bin/bash", "-n", script.toString())
                .inheritIO()
                .start();
        assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bash.exitValue()).isZero();
    }

    @Test
    void manualPagesTellEveryOptionAndCommand() {
        Outcome all = Outcome.twin("man");
        assertThat(all.out()).startsWith(".TH \"TWIN\" 1").contains(".SH COMMANDS", "explain");
        Outcome run = Outcome.twin("man", "run");
        assertThat(run.out())
                .startsWith(".TH \"TWIN-RUN\" 1")
                .contains("\\-\\-replications=N\\fR", ".SH OPTIONS", "SCENARIO");
        Outcome nested = Outcome.twin("man", "import", "sglang");
        assertThat(nested.out()).contains("\\-\\-bench");
        Outcome unknown = Outcome.twin("man", "rum");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("\"rum\" is no command").contains("run");
    }

    @Test
    void ownDefaultsHoldUntilAnOptionSaysOtherwise() throws Exception {
        Path file = folder.resolve("twin.properties");
        Files.writeString(file, "twin.devices.json=true\n");
        assertThat(devices(folder.resolve("none"))).doesNotStartWith("{").doesNotStartWith("[");
        assertThat(devices(file)).matches("(?s)[\\[{].*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "run --help", "import --help", "import sglang --help", "runn", "run --jsn", "--jobs 2"
            })
    void whatIsNotAskedForIsKnownByNameAndPurpose(String line) {
        String[] words = line.split(" ");
        StringWriter all = new StringWriter();
        int code = Twin.commandLine()
                .setOut(new PrintWriter(all))
                .setErr(new PrintWriter(all))
                .execute(words);
        Outcome asked = Outcome.twin((Object[]) words);
        assertThat(asked.out() + asked.err()).isEqualTo(all.toString());
        assertThat(asked.exitCode()).isEqualTo(code);
    }

    private static String devices(Path defaults) {
        StringWriter out = new StringWriter();
        CommandLine commandLine = Defaults.apply(Twin.commandLine(), defaults).setOut(new PrintWriter(out));
        assertThat(commandLine.execute("devices", "--quiet")).isZero();
        return out.toString();
    }

    @Test
    void everyOptionIsExplainedAndEveryNumberSaysItsDefault() {
        check(Twin.commandLine());
    }

    private static void check(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        assertThat(command.getCommandSpec().usageMessage().description()[0])
                .as("%s in the list of commands", name)
                .endsWith(".");
        for (OptionSpec option : command.getCommandSpec().options()) {
            String told = String.join(" ", option.description());
            assertThat(told).as("%s %s", name, option.longestName()).endsWith(".");
            if (!option.hidden() && (option.defaultValue() != null || option.initialValue() instanceof Number)) {
                assertThat(told).as("%s %s", name, option.longestName()).containsIgnoringCase("default");
            }
        }
        command.getSubcommands().values().forEach(HabitsTest::check);
    }

    @Test
    void helpIsBrokenBetweenWordsOnly() {
        assertThat(Outcome.twin("run", "--help").out())
                .contains("(./twin scenarios).", "servers[0].flags.tp-size=8;")
                .doesNotContain("(.\n");
        assertThat(Outcome.twin("--help").out()).contains("twin.run.jobs=1.");
        assertThat(Outcome.twin("collective", "--help").out()).contains("zipf:EXPONENT, or a file");
    }
}

package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

/** Every flag and variable that moves performance on Ascend, by the list of them, is known. */
final class FlagSheetTest {
    private static final Pattern FLAG = Pattern.compile("--([a-z0-9-]+[a-z0-9*-])");
    private static final Pattern VARIABLE = Pattern.compile("^\\| `([A-Z0-9_*]+)`");

    private static List<String> sheet(Pattern pattern) throws Exception {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(SharedFolder.require("spec/sglang-ascend-flags.md"))) {
            if (line.startsWith("| `")) {
                Matcher matcher = pattern.matcher(line.substring(0, line.indexOf('|', 2)));
                while (matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }

    @Test
    void everyFlagOfTheSheetIsKnown() throws Exception {
        List<String> flags = sheet(FLAG);
        assertThat(flags).hasSizeGreaterThan(60);
        for (String flag : flags) {
            assertThat(FlagTable.server().names())
                    .as("--%s", flag)
                    .anyMatch(
                            known -> flag.endsWith("*") ? known.startsWith(flag.replace("*", "")) : known.equals(flag));
        }
    }

    @Test
    void everyVariableOfTheSheetIsKnown() throws Exception {
        List<String> variables = sheet(VARIABLE);
        assertThat(variables).hasSizeGreaterThan(60);
        for (String variable : variables) {
            assertThat(FlagTable.environment().names())
                    .as(variable)
                    .anyMatch(known -> variable.endsWith("*")
                            ? known.startsWith(variable.replace("*", ""))
                            : known.equals(variable));
        }
    }
}

package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ShellReaderTest {
    private static SglangCommand only(String text) {
        ShellScript script = ShellReader.read("x.sh", text);
        assertThat(script.problems()).isEmpty();
        assertThat(script.commands()).hasSize(1);
        return script.commands().getFirst();
    }

    private static List<String> arguments(String text) {
        return only(text).arguments().stream().map(Word::text).toList();
    }

    private static Map<String, String> environment(String text) {
        return only(text).environment().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().text()));
    }

    private static List<String> problems(String text) {
        return ShellReader.read("x.sh", text).problems().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void aCommandIsFoundInWhateverRunsIt() {
        assertThat(arguments("sglang serve --a 1")).containsExactly("--a", "1");
        assertThat(arguments("cd /x && nohup numactl -C 0-9 python3 -m sglang.launch_server --a > log 2>&1 &"))
                .containsExactly("--a");
        assertThat(arguments("python /opt/bench_serving.py --a | tee out.txt")).containsExactly("--a");
        assertThat(only("exec python -m sglang_router.launch_router --policy random")
                        .kind())
                .isEqualTo(SglangCommand.Kind.ROUTER);
        assertThat(ShellReader.read("x.sh", "echo sglang; pip install sglang").commands())
                .isEmpty();
    }

    @Test
    void continuedLinesKeepTheLineThatEachWordStandsOn() {
        SglangCommand command = only("""
                # a comment
                python -m sglang.launch_server \\
                    --tp-size 4 \\
                    --port 1   # another
                """);
        assertThat(command.location()).isEqualTo("x.sh:2");
        assertThat(command.arguments())
                .containsExactly(
                        new Word("--tp-size", "x.sh:3"),
                        new Word("4", "x.sh:3"),
                        new Word("--port", "x.sh:4"),
                        new Word("1", "x.sh:4"));
    }

    @Test
    void variablesAreReplacedAsAShellReplacesThem() {
        String set = "A=4; B='x y'; C=(p \"q r\"\n # no\n s)\n";
        assertThat(arguments(set + "sglang serve $A ${A}2 \"$B\" $B '$A' \\$A"))
                .containsExactly("4", "42", "x y", "x", "y", "$A", "$A");
        assertThat(arguments(set + "sglang serve \"${C[@]}\" ${C[1]} \"${C[*]}\""))
                .containsExactly("p", "q r", "s", "q", "r", "p q r s");
        assertThat(arguments(set + "sglang serve ${A:-9} ${Z:-9} ${Z:-$A} ${A:+yes} ${Z:=\"d\"} ${Z:?no}"))
                .containsExactly("4", "9", "4", "yes", "d", "$Z");
        assertThat(arguments("E=\nsglang serve ${E:-9} ${E-9} $E \"\"")).containsExactly("9", "");
    }

    @Test
    void whatOnlyTheMachineKnowsStaysAMark() {
        assertThat(arguments("H=`hostname -I | awk '{print $1}'`\nsglang serve $UNSET $H $(nproc --all)"))
                .containsExactly("$UNSET", ShellWords.OUTPUT, ShellWords.OUTPUT);
    }

    @Test
    void aCommandGetsWhatWasExportedBeforeItAndItsOwn() {
        assertThat(environment("""
                export A=1 B="2 3"
                C=4
                D=5
                export D
                export E=6
                unset E
                A=7 F=8 env G=9 python -m sglang.launch_server
                export LATE=1
                """))
                .containsExactlyInAnyOrderEntriesOf(Map.of("A", "7", "B", "2 3", "D", "5", "F", "8", "G", "9"));
        assertThat(environment("export A=1\nA=2\nsglang serve")).containsExactly(Map.entry("A", "2"));
    }

    @Test
    void textThatOtherProgramsReadIsPassedOver() {
        assertThat(arguments("cat > f <<EOF\nfor x in y\npython -m sglang.launch_server\nEOF\nsglang serve --a"))
                .containsExactly("--a");
    }

    @Test
    void directivesAreCommentsOfTheirOwnForm() {
        ShellScript script = ShellReader.read("x.sh", "# twin: slo.tpot=50 ms\nsglang serve\n#twin:run.seed=3\n");
        assertThat(script.directives())
                .containsExactly(new Word("slo.tpot=50 ms", "x.sh:1"), new Word("run.seed=3", "x.sh:3"));
    }

    @Test
    void whatDecidesAtRunTimeIsRefusedWithItsLine() {
        for (String decision : List.of(
                "for i in 0 1; do sglang serve; done",
                "if [ -z x ]; then sglang serve; fi",
                "while true; do sglang serve; done",
                "case $x in a) sglang serve;; esac")) {
            assertThat(problems("A=1\n" + decision))
                    .as(decision)
                    .singleElement()
                    .asString()
                    .startsWith("x.sh:2: \"" + decision.substring(0, decision.indexOf(' ')) + "\": loops, conditions")
                    .contains("Maybe");
        }
        assertThat(problems("launch() {\n sglang serve\n}"))
                .singleElement()
                .asString()
                .contains("functions");
        assertThat(problems("sglang serve ${A%%.*}"))
                .singleElement()
                .asString()
                .contains("${A%%.*} is a form of variable that is not understood");
    }

    @Test
    void aLineThatLostItsBackslashIsExplained() {
        assertThat(problems("sglang serve --a 1 \\ \n  --b 2\n"))
                .singleElement()
                .asString()
                .startsWith("x.sh:2: a command cannot begin with --b")
                .contains("Maybe the line before ends without a backslash, with a space after it, or is a comment.");
    }
}

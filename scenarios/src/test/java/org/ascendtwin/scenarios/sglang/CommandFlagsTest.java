package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.spec.Problem;
import org.junit.jupiter.api.Test;

final class CommandFlagsTest {
    private final List<Problem> problems = new ArrayList<>();

    private Map<String, String> flags(String command) {
        SglangCommand read = ShellReader.read("x.sh", command).commands().getFirst();
        return CommandFlags.of(read, problems).byName().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().text()));
    }

    private List<String> problems(String command) {
        flags(command);
        return problems.stream().map(Problem::toString).toList();
    }

    @Test
    void namesAreMatchedAsArgparseMatchesThem() {
        assertThat(flags("sglang serve --tp 2 --tensor-parallel-size 4 --max-prefill-token 9 --port=5 --dp 2 --ep 8"))
                .isEqualTo(
                        Map.of("tp-size", "4", "max-prefill-tokens", "9", "port", "5", "dp-size", "2", "ep-size", "8"));
        assertThat(flags("sglang serve --cuda-graph-bs 1 2 4 --chunked-prefill-size -1 --disable-radix-cache"))
                .isEqualTo(
                        Map.of("cuda-graph-bs", "1 2 4", "chunked-prefill-size", "-1", "disable-radix-cache", "true"));
        assertThat(problems).isEmpty();
    }

    @Test
    void everyFlagThatIsNotKnownIsNamedAtOnceWithItsLineAndTheNearest() {
        assertThat(problems("sglang serve --tp-sise 4 \\\n --max-runing-requests 3 \\\n --zzzzzzzzzzzz 1"))
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("x.sh:1: --tp-sise is no flag that is known here")
                                .endsWith("Maybe \"tp-size\"."),
                        p -> assertThat(p).startsWith("x.sh:2:").endsWith("Maybe \"max-running-requests\"."),
                        p -> assertThat(p).startsWith("x.sh:3:").endsWith("known here."));
    }

    @Test
    void valuesThatDoNotFitTheirFlagAreNamed() {
        assertThat(
                        problems(
                                "sglang serve --disable-radix-cache=True --tp --log x --speculative 3 stray --trust-remote-code y"))
                .satisfiesExactly(
                        p -> assertThat(p).contains("--disable-radix-cache takes no value. Maybe leave \"true\" out."),
                        p -> assertThat(p).contains("--tp-size lacks its value"),
                        p -> assertThat(p).contains("--log may be --log-level or --log-level-http or --log-requests"),
                        p -> assertThat(p).contains("--speculative may be"),
                        p -> assertThat(p).contains("\"y\" belongs to no flag"));
    }

    @Test
    void aNumberThatTheScriptNeverSetsIsAskedFor() {
        assertThat(problems("sglang serve --tp-size $TP --host $HOST --port $PORT --tokenizer-path $T"))
                .singleElement()
                .asString()
                .isEqualTo("x.sh:1: --tp-size is $TP, which no line before sets. Maybe set the variable in the file.");
    }
}

package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same seed gives the same digest in fresh JVMs, whatever their identity hashes and collection salts are. */
final class DeterminismTest {
    private static JsonNode run(String... jvmOptions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-Dtwin.home=..", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", "qwen3-32b-a3", "--json", "--set", "workload.num-prompts=120"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return new JsonMapper().readTree(out);
    }

    @Test
    void digestsAgreeAcrossJvmsAndIdentityHashModes() throws Exception {
        JsonNode first = run();
        JsonNode again = run("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");
        JsonNode interpreted = run("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=1", "-XX:TieredStopAtLevel=1");
        assertThat(first.get("digest").asString()).hasSize(16);
        assertThat(again.get("digest")).isEqualTo(first.get("digest"));
        assertThat(interpreted.get("digest")).isEqualTo(first.get("digest"));
        assertThat(again.get("metrics").get("mean_ttft_ms"))
                .isEqualTo(first.get("metrics").get("mean_ttft_ms"));
    }
}

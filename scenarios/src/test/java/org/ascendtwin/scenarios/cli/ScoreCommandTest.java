package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ScoreCommandTest {
    private static final String TABLE = """
            hw,path,input_shape,dtype,attrs,measured_us,note
            910B2,gemm,"[[64, 512], [512, 1024]]","[""float16"", ""float16""]",{},9.5,
            910B2,level2/exp,"[[64, 512]]","[""float16""]",{},9.5,
            """;

    @TempDir
    Path folder;

    private static Outcome score(String profile, Path data, Object... more) {
        return Outcome.twin(List.of("calibrate", "score", "--profile", profile, "--data", data), more);
    }

    @Test
    void jsonHasTheFieldsOfAScore() throws IOException {
        Files.writeString(folder.resolve("table.csv"), TABLE);
        Outcome run = score("constants:ascend-910b2", folder, "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonNode scores = run.json();
        assertThat(scores.get("summary").propertyNames())
                .containsExactlyInAnyOrder("n", "skipped", "median_abs_pct", "p90_abs_pct");
        JsonNode gemm = scores.get("operators").get(1);
        assertThat(gemm.propertyNames())
                .containsExactlyInAnyOrder(
                        "operator",
                        "device",
                        "n",
                        "skipped",
                        "median_abs_pct",
                        "p90_abs_pct",
                        "bias_pct",
                        "inside_pct");
        assertThat(gemm.get("n").asInt()).isEqualTo(1);
        assertThat(scores.get("summary").get("skipped").asInt()).isEqualTo(1);
        JsonNode sizes = scores.get("by_size");
        assertThat(sizes.size()).isEqualTo(2);
        assertThat(sizes.get(0).get("operator").asString()).isEqualTo("gemm");
        assertThat(sizes.get(0).get("median_abs_pct").asDouble())
                .isEqualTo(gemm.get("median_abs_pct").asDouble());
        assertThat(score("datasheet:ascend-910b2", folder, "--details").out())
                .contains("gemm")
                .contains("BYTES MOVED")
                .contains("skipped 1: several");
    }

    @ParameterizedTest
    @CsvSource({
        "ascend-910b9,is no profile",
        "datashet:ascend-910b2,Maybe \"datasheet\"",
        "datasheet:ascend-910b9,known: ",
        "datasheet:ascend-910b2,no kernel table"
    })
    void wrongInputSaysWhatIsAllowedAndExitsWithTwo(String profile, String expected) {
        Outcome run = score(profile, folder);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("1 problem:").contains(expected);
    }
}

package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class CalibrateServingCommandTest {
    @TempDir
    Path folder;

    private static String oneCase(int index, double throughput) {
        return """
            {"id": "case-%d", "model": "Qwen3-8B", "hardware": "Atlas 800I A3", "cards": 1, "quantization": "W8A8 INT8",
             "servers": [{"role": "mixed", "instances": 1, "nnodes": 1, "tp": 2, "dp": 1, "pp": 1,
                          "speculative": {"algorithm": "EAGLE3", "num_steps": 3, "eagle_topk": 1, "num_draft_tokens": 4},
                          "other_flags": {}, "env": {}}],
             "router": null,
             "benchmark": {"tool": "bench_serving", "dataset_name": "random", "max_concurrency": %d, "num_prompts": 8,
                           "request_rate": "inf", "random_input_len": 200, "random_output_len": 100,
                           "random_range_ratio": 1},
             "results": {"output_token_throughput": %s}, "quality_flags": [], "source": {}}""".formatted(index, index + 1, Double.toString(throughput));
    }

    private Path cases(double[] throughputs) throws IOException {
        return Files.writeString(
                folder.resolve("cases.json"),
                IntStream.range(0, throughputs.length)
                        .mapToObj(i -> oneCase(i, throughputs[i]))
                        .collect(Collectors.joining(",", "[", "]")));
    }

    private double[] predicted(Path cases) throws IOException {
        Outcome outcome = Outcome.twin("validate", "published", "--cases", cases, "--profile", "prior", "--json");
        JsonNode rows = outcome.json().get("cases");
        return IntStream.range(0, rows.size())
                .mapToDouble(i -> rows.get(i).get("predicted").doubleValue())
                .toArray();
    }

    private ServingProfile calibrate(Path cases, String name) throws IOException {
        Path out = folder.resolve(name);
        Outcome outcome =
                Outcome.twin("calibrate", "serving", "--cases", cases, "--splits", "1", "--jobs", "2", "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return ServingProfileFile.read(out, ServingPlatform.ASCEND);
    }

    @Test
    void deploymentsAsBelievedMoveNothingAndSlowerOnesLowerWhatTheyRestOn() throws IOException {
        double[] believed = predicted(cases(new double[] {100, 200, 300, 400}));
        ServingProfile same = calibrate(cases(believed), "same.json");
        same.parameters().forEach((parameter, value) -> assertThat(value.value())
                .as(parameter.toString())
                .isCloseTo(value.prior(), withinPercentage(0.1)));
        ServingProfile slower =
                calibrate(cases(Arrays.stream(believed).map(each -> each / 1.5).toArray()), "slower.json");
        double chance = slower.value(ServingParameter.ACCEPT_EAGLE3_DENSE);
        assertThat(chance).isLessThan(same.value(ServingParameter.ACCEPT_EAGLE3_DENSE) - 0.02);
        assertThat(slower.value(ServingParameter.ACCEPT_NEXTN_SPARSE))
                .isEqualTo(ServingParameter.ACCEPT_NEXTN_SPARSE
                        .unknown(ServingPlatform.ASCEND)
                        .prior());
        assertThat(slower.trusts("grouped dense, eagle3, mixed", 200)).isTrue();
        assertThat(slower.scores().getFirst().median()).isCloseTo(50, within(0.1));
        assertThat(slower.scores().get(1).median()).isLessThan(30);
    }
}

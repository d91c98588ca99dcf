package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.hardware.model.GpuKernels;
import org.ascendtwin.hardware.model.Release;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SGLang does on GPUs without being asked, and otherwise than on NPUs. */
final class GpuServersTest {
    private final Resolver resolver = new Resolver(ServingProfile.prior(ServingPlatform.ASCEND));

    private Deployment deployment(Object... fields) throws InvalidInput {
        String text = """
                name: small
                title: A small one
                model: {id: %s, weights: %s}
                cluster: {id: %s, device: %s}
                servers:
                  - flags: {tp-size: %d, %s}
                workload: {num-prompts: 10, input-len: 100, output-len: 10}
                """.formatted(fields);
        return resolver.resolve(new ScenarioReader(List.of(resolver)).read("run.yaml", text, List.of()))
                .first()
                .deployment();
    }

    /** server_args.py, _handle_gpu_memory_settings. */
    @ParameterizedTest
    @CsvSource({
        "hgx-h100, h100-sxm, 2, 256",
        "hgx-h100, h200-sxm, 4, 512",
        "hgx-h100, h200-sxm, 8, 512",
        "a3-server, ascend-910-9392, 2, 64",
        "a3-server, ascend-910-9392, 4, 256"
    })
    void graphsAreCapturedUpToTheBatchesOfTheDevice(String cluster, String device, int dies, int largest)
            throws InvalidInput {
        assertThat(deployment("qwen3-8b", "bf16", cluster, device, dies, "")
                        .graphs()
                        .largest())
                .isEqualTo(largest);
    }

    @Test
    void theReleaseOfAServerReachesItsKernelsAndIsTheLatestWhereNothingIsSaid() throws InvalidInput {
        assertThat(deployment("qwen3.5-397b-a17b", "fp8", "hgx-h100", "h200-sxm", 8, "")
                        .fusions()
                        .release())
                .isEqualTo(Release.LATER);
        assertThat(deployment(
                                "qwen3.5-397b-a17b",
                                "fp8",
                                "hgx-h100",
                                "h200-sxm",
                                8,
                                "}\n    release: v0-5-9\n    env: {")
                        .fusions()
                        .release())
                .isEqualTo(Release.V0_5_9);
    }

    @Test
    void onlyGpusRunRowsOfKernelsAndTheFlagKeepsTheSharedExpertApart() throws InvalidInput {
        assertThat(deployment("deepseek-r1", "fp8", "hgx-h100", "h200-sxm", 8, "")
                        .fusions()
                        .gpu())
                .isEqualTo(new GpuKernels(true, true, 257));
        assertThat(deployment("deepseek-r1", "fp8", "hgx-h100", "h200-sxm", 8, "disable-shared-experts-fusion: true")
                        .fusions()
                        .gpu())
                .isEqualTo(new GpuKernels(false, false, 256));
        assertThat(deployment("deepseek-r1", "w8a8", "a3-server", "ascend-910-9392", 16, "")
                        .fusions()
                        .gpu())
                .isNull();
    }
}

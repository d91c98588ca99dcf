package org.ascendtwin.live.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

final class DecoderConfigTest {
    @Test
    void aDenseModelsConfigIsRead() throws IOException {
        assertThat(DecoderConfig.read(SharedFolder.require("data/models/Qwen--Qwen3-0.6B.json")))
                .isEqualTo(new DecoderConfig(1024, 3072, 28, 16, 8, 128, 151936, 40960, 1e6, 1e-6, true, true, null));
    }

    @Test
    void aMixturesConfigIsRead() throws IOException {
        DecoderConfig config = DecoderConfig.read(SharedFolder.require("data/models/Qwen--Qwen3-30B-A3B.json"));
        assertThat(config.experts()).isEqualTo(new DecoderConfig.Experts(128, 8, 768, true));
        assertThat(config.withLayers(2).layers()).isEqualTo(2);
    }

    @Test
    void whatIsNotComputedIsRefused() throws IOException {
        String json = Files.readString(SharedFolder.require("data/models/Qwen--Qwen3-0.6B.json"));
        assertThatThrownBy(() -> DecoderConfig.parse(json.replace("Qwen3ForCausalLM", "DeepseekV3ForCausalLM")))
                .hasMessageContaining("architecture \"DeepseekV3ForCausalLM\"; the live engine runs [LlamaForCausalLM");
        assertThatThrownBy(() -> DecoderConfig.parse(
                        json.replace("\"rope_scaling\": null", "\"rope_scaling\": {\"factor\": 8}")))
                .hasMessageContaining("rope_scaling is {\"factor\":8}");
        assertThatThrownBy(() -> DecoderConfig.parse(json.replace("\"hidden_size\": 1024,", "")))
                .hasMessageContaining("hidden_size is missing");
        assertThatThrownBy(() -> DecoderConfig.parse("{")).hasMessageContaining("not JSON");
        assertThatThrownBy(() ->
                        DecoderConfig.parse(json.replace("\"num_key_value_heads\": 8", "\"num_key_value_heads\": 5")))
                .hasMessageContaining("num_key_value_heads is 5");
    }
}

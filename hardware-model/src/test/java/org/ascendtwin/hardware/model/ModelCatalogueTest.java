package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

class ModelCatalogueTest {
    private final ModelCatalogue catalogue = ModelCatalogue.shipped();

    @Test
    void parameterCountsAreThePublishedOnes() {
        for (ModelCatalogue.PublishedModel model : catalogue.models().values()) {
            assertThat((double) model.config().parameterCount())
                    .as(model.config().id())
                    .isCloseTo(model.parameters(), within(0.01 * model.parameters()));
            assertThat(model.source()).isNotBlank();
        }
    }

    @Test
    void everyOriginalConfigIsReadAndIsTheCatalogues() throws IOException {
        try (Stream<Path> files = Files.list(SharedFolder.require("data/models"))) {
            List<Path> configs = files.sorted().toList();
            assertThat(configs).hasSizeGreaterThan(20);
            for (Path file : configs) {
                String name = file.getFileName().toString().replace(".json", "");
                String id = name.substring(name.indexOf("--") + 2)
                        .toLowerCase(Locale.ROOT)
                        .replace("meta-", "");
                assertThat(catalogue.model(id)).as(id).isEqualTo(ModelConfig.read(id, file));
            }
        }
    }

    @Test
    void qwen3Of32BillionHasJustTheParametersOfItsCheckpoint() {
        assertThat(catalogue.model("qwen3-32b").parameterCount()).isEqualTo(32_762_123_264L);
        assertThat(catalogue.model("llama-3.1-8b").parameterCount()).isEqualTo(8_030_261_248L);
    }

    @Test
    void anUnsupportedArchitectureSaysWhatIsSupported() {
        assertThatThrownBy(() -> ModelConfig.parse("x", "{\"architectures\": [\"MambaForCausalLM\"]}"))
                .hasMessageContaining("MambaForCausalLM")
                .hasMessageContaining("Qwen3ForCausalLM")
                .hasMessageContaining("Maybe");
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> ModelConfig.parse("x", "{\"architectures\": [\"LlamaForCausalLM\"]}"))
                .hasMessageContaining("hidden_size");
    }

    @Test
    void anUnknownArchitectureSaysWhatIsMissingAndWhichItsLayersAreLike() {
        String config = "{\"architectures\": [\"NovelForCausalLM\"], \"num_attention_heads\": 8%s}";
        assertThatThrownBy(() -> ModelConfig.parse("x", config.formatted(", \"num_experts\": 64")))
                .hasMessageContaining("NovelForCausalLM is not supported: what is missing is a reader of its layers")
                .hasMessageContaining(
                        "attention heads (num_attention_heads) and experts. Maybe its layers equal those of"
                                + " Qwen3MoeForCausalLM");
        assertThatThrownBy(() -> ModelConfig.parse("x", config.formatted(", \"kv_lora_rank\": 512")))
                .hasMessageContaining("DeepseekV3ForCausalLM: then name that");
        assertThatThrownBy(() -> ModelConfig.parse("x", "{\"architectures\": [\"UNet\"]}"))
                .hasMessageContaining("no attention that is known");
    }

    @Test
    void anEagle3HeadOfQwen32BIsAboutFivePercentOfIt() {
        DraftModel draft = DraftModel.eagle3(catalogue.model("qwen3-32b"), DraftModel.USUAL_VOCABULARY);
        // attention 2·5120·(64+16)·128 + 64·128·5120, MLP 3·5120·25600, fusion 3·5120², head 32000·5120
        assertThat(draft.parameterCount())
                .isCloseTo(104_857_600L + 41_943_040L + 393_216_000L + 78_643_200L + 163_840_000L, within(50_000L));
    }

    @Test
    void headsThatCannotBeSplitAreRefused() {
        assertThatThrownBy(() -> catalogue
                        .model("qwen3-14b")
                        .layers()
                        .getFirst()
                        .attention()
                        .perDie(16, DataType.BF16))
                .hasMessageContaining("40 query heads")
                .hasMessageContaining("--tp-size 10");
    }
}

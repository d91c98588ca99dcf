package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineConfigTest {
    @Test
    void allProblemsAreNamedAtOnce() {
        assertThatThrownBy(() -> EngineConfig.builder(10, 0)
                        .chunkedPrefillSize(0)
                        .contextLength(-3)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max_running_requests is 0")
                .hasMessageContaining("chunked_prefill_size is 0")
                .hasMessageContaining("context_length is -3")
                .hasMessageContaining("max_total_tokens is 10");
    }

    @Test
    void theCapacityIsWholePages() {
        assertThat(EngineConfig.builder(1000, 8).build().maxTotalTokens()).isEqualTo(896);
    }
}

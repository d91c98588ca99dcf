package org.ascendtwin.scheduler.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FunctionReplayTest {
    @ParameterizedTest
    @FieldSource("org.ascendtwin.scheduler.conformance.FunctionReplay#NAMES")
    void everyFunctionAnswersAsInSglang(String name) {
        String text = GoldenFiles.text(GoldenFiles.folder("misc").resolve(name + ".json"));
        List<?> cases = (List<?>) Objects.requireNonNull(JsonText.parse(text));
        assertThat(cases).isNotEmpty();
        for (int index = 0; index < cases.size(); index++) {
            @SuppressWarnings("unchecked") // a case is an object
            Map<String, Object> fields = (Map<String, Object>) cases.get(index);
            assertThat(FunctionReplay.firstDifference(name, new GoldenRecord(fields)))
                    .as("%s case %d", name, index)
                    .isNull();
        }
    }

    @Test
    void anUnknownFunctionIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> FunctionReplay.firstDifference("bench_metrics", new GoldenRecord(Map.of())))
                .hasMessageContaining("bench_metrics")
                .hasMessageContaining("tbo_split");
    }
}

package org.ascendtwin.scheduler.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionReplayTest {
    @Test
    void draftStepsAdaptAsInSglang() {
        replay("adaptive_spec", FunctionReplay::adaptiveSteps);
    }

    @Test
    void ranksAreChosenByLoadAsInSglang() {
        replay("dp_budget", FunctionReplay::loadBudget);
    }

    @Test
    void chunksShrinkWithTheHistoryAsInSglang() {
        replay("pp_dynamic_chunk", FunctionReplay::dynamicChunk);
    }

    @Test
    void batchesAreCutInTwoAsInSglang() {
        replay("tbo_split", FunctionReplay::twoBatchSplit);
    }

    @Test
    void prefillIsDelayedAsInSglang() {
        replay("prefill_delayer", FunctionReplay::prefillDelayer);
    }

    private static void replay(String name, Function<GoldenRecord, @Nullable String> function) {
        String text = GoldenFiles.text(GoldenFiles.folder("misc").resolve(name + ".json"));
        List<?> cases = (List<?>) Objects.requireNonNull(JsonText.parse(text));
        for (int index = 0; index < cases.size(); index++) {
            @SuppressWarnings("unchecked") // a case is an object
            Map<String, Object> fields = (Map<String, Object>) cases.get(index);
            assertThat(function.apply(new GoldenRecord(fields)))
                    .as("%s case %d", name, index)
                    .isNull();
        }
    }
}

package org.ascendtwin.calibration.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.ChunkSizePredictor;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.scheduler.route.LoadBudget;
import org.ascendtwin.scheduler.speculate.AdaptiveSteps;
import org.jspecify.annotations.Nullable;

/** Asks the scheduler's small decision functions what SGLang's were asked. */
final class FunctionReplay {
    private FunctionReplay() {}

    /** The functions of the scheduler, as their files are called. */
    static Map<String, FunctionCheck> checks() {
        Map<String, FunctionCheck> checks = new LinkedHashMap<>();
        checks.put("adaptive_spec", FunctionReplay::adaptiveSteps);
        checks.put("dp_budget", FunctionReplay::loadBudget);
        checks.put("pp_dynamic_chunk", FunctionReplay::dynamicChunk);
        checks.put("tbo_split", FunctionReplay::twoBatchSplit);
        checks.put("prefill_delayer", DelayerReplay::firstDifference);
        return checks;
    }

    /** Draft steps before each verify, and when they change. */
    private static @Nullable String adaptiveSteps(GoldenRecord golden) {
        golden.withOnly(List.of("initial_steps", "graph_bs", "seq"));
        AdaptiveSteps steps = new AdaptiveSteps(golden.intOf("initial_steps"), golden.intsOf("graph_bs"));
        List<GoldenRecord> sequence = golden.recordsOf("seq");
        for (int index = 0; index < sequence.size(); index++) {
            GoldenRecord verify = sequence.get(index).withOnly(List.of("bs", "steps", "correct", "switched_to"));
            int batchSize = verify.intOf("bs");
            int correctDrafts = 0;
            for (int correct : verify.intsOf("correct")) {
                correctDrafts += correct;
            }
            int before = steps.steps(batchSize);
            Map<String, @Nullable Object> answers = new LinkedHashMap<>();
            answers.put("steps", before);
            answers.put("switched_to", steps.verified(batchSize, correctDrafts) ? steps.steps(batchSize) : null);
            String difference = Comparison.firstDifference(verify, answers);
            if (difference != null) {
                return "verify " + (index + 1) + ", " + difference;
            }
        }
        return null;
    }

    /** The rank of each request between load snapshots. */
    private static @Nullable String loadBudget(GoldenRecord golden) {
        golden.withOnly(List.of("method", "dp", "seq"));
        LoadBudget budget = new LoadBudget(method(golden), golden.intAtLeast(1, "dp"));
        List<GoldenRecord> sequence = golden.recordsOf("seq");
        for (int index = 0; index < sequence.size(); index++) {
            GoldenRecord event = sequence.get(index).withOnly(List.of("update", "dispatch_tokens", "rank"));
            if (event.has("update")) {
                event.recordsOf("update").forEach(snapshot -> update(budget, snapshot));
                continue;
            }
            int rank = budget.dispatch(event.intOf("dispatch_tokens"));
            String difference = Comparison.firstDifference(event, Map.of("rank", rank));
            if (difference != null) {
                return "event " + (index + 1) + ", " + difference;
            }
        }
        return null;
    }

    private static BalanceMethod method(GoldenRecord golden) {
        String name = golden.textOf("method");
        for (BalanceMethod method : List.of(BalanceMethod.TOTAL_REQUESTS, BalanceMethod.TOTAL_TOKENS)) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        throw new IllegalArgumentException(
                golden.place() + ": field method is " + name + "; known are TOTAL_REQUESTS, TOTAL_TOKENS");
    }

    private static void update(LoadBudget budget, GoldenRecord snapshot) {
        snapshot.withOnly(List.of("timestamp", "dp_rank", "num_running_reqs", "num_waiting_reqs", "num_total_tokens"));
        budget.update(
                snapshot.intOf("dp_rank"),
                snapshot.doubleOf("timestamp"),
                snapshot.longOf("num_running_reqs") + snapshot.longOf("num_waiting_reqs"),
                snapshot.longOf("num_total_tokens"));
    }

    /** The next chunk of a prompt. The fitted constant {@code c} cancels out of a difference of two prefix times. */
    private static @Nullable String dynamicChunk(GoldenRecord golden) {
        golden.withOnly(List.of("a", "b", "c", "base", "page", "ctx", "max_chunk", "history", "chunk"));
        ChunkSizePredictor predictor = new ChunkSizePredictor(
                golden.doubleOf("a"),
                golden.doubleOf("b"),
                golden.intOf("base"),
                golden.intAtLeast(1, "page"),
                golden.intOf("ctx"),
                golden.intOf("max_chunk"),
                ChunkSizePredictor.DEFAULT_SMOOTHING);
        return Comparison.firstDifference(golden, Map.of("chunk", predictor.next(golden.intOf("history"))));
    }

    /** Where a batch is cut in two. */
    private static @Nullable String twoBatchSplit(GoldenRecord golden) {
        if (golden.has("decode_bs")) {
            golden.withOnly(List.of("decode_bs", "split_seq"));
            int split = TwoBatchSplit.decodeSplit(golden.intOf("decode_bs"));
            return Comparison.firstDifference(golden, Map.of("split_seq", split));
        }
        golden.withOnly(List.of("extend_lens", "two_chunk", "split_seq", "split_token"));
        int[] lengths = golden.intsOf("extend_lens");
        TwoBatchSplit split = new TwoBatchSplit(TwoBatchSplit.DEFAULT_THRESHOLD);
        split.splitExtend(lengths, lengths.length);
        Map<String, Object> answers = new LinkedHashMap<>();
        answers.put("two_chunk", split.isInsideSequence());
        answers.put("split_seq", split.sequenceIndex());
        answers.put("split_token", split.tokenIndex());
        return Comparison.firstDifference(golden, answers);
    }
}

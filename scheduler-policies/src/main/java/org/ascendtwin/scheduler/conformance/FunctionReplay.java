package org.ascendtwin.scheduler.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.ChunkSizePredictor;
import org.ascendtwin.scheduler.batch.DelayVerdict;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.PrefillDelayer;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.scheduler.route.LoadBudget;
import org.ascendtwin.scheduler.speculate.AdaptiveSteps;
import org.jspecify.annotations.Nullable;

/** Runs recorded cases of SGLang's small decision functions; named as their files. */
public final class FunctionReplay {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final double NANOS_A_SECOND = 1e9;

    /** The functions that can be replayed, as their files are called. */
    public static final List<String> NAMES =
            List.of("adaptive_spec", "dp_budget", "pp_dynamic_chunk", "tbo_split", "prefill_delayer");

    private FunctionReplay() {}

    /**
     * The first difference in one case of the file {@code name}; null where all agree.
     *
     * @param name of the recorded file without its ending
     * @throws IllegalArgumentException if no function of that name is in this module
     */
    public static @Nullable String firstDifference(String name, GoldenRecord golden) {
        return switch (name) {
            case "adaptive_spec" -> adaptiveSteps(golden);
            case "dp_budget" -> loadBudget(golden);
            case "pp_dynamic_chunk" -> dynamicChunk(golden);
            case "tbo_split" -> twoBatchSplit(golden);
            case "prefill_delayer" -> prefillDelayer(golden);
            default ->
                throw new IllegalArgumentException("recorded function " + name + " is not replayed here; known are "
                        + NAMES + ". Maybe it belongs to another module.");
        };
    }

    /** One case of {@code adaptive_spec}: draft steps before each verify, and when they change. */
    private static @Nullable String adaptiveSteps(GoldenRecord golden) {
        AdaptiveSteps steps = new AdaptiveSteps(golden.intOf("initial_steps"), golden.intsOf("graph_bs"));
        List<GoldenRecord> sequence = golden.recordsOf("seq");
        for (int index = 0; index < sequence.size(); index++) {
            GoldenRecord verify = sequence.get(index);
            int batchSize = verify.intOf("bs");
            int correctDrafts = 0;
            for (int correct : verify.intsOf("correct")) {
                correctDrafts += correct;
            }
            int before = steps.steps(batchSize);
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("steps", before);
            answer.put("switched_to", steps.verified(batchSize, correctDrafts) ? steps.steps(batchSize) : null);
            String difference = verify.firstDifferenceIn(answer);
            if (difference != null) {
                return "verify " + index + ": " + difference;
            }
        }
        return null;
    }

    /** One case of {@code dp_budget}: the rank of each request between load snapshots. */
    private static @Nullable String loadBudget(GoldenRecord golden) {
        LoadBudget budget =
                new LoadBudget(BalanceMethod.valueOf(String.valueOf(golden.textOf("method"))), golden.intOf("dp"));
        List<GoldenRecord> sequence = golden.recordsOf("seq");
        for (int index = 0; index < sequence.size(); index++) {
            GoldenRecord event = sequence.get(index);
            if (event.has("update")) {
                event.recordsOf("update").forEach(snapshot -> update(budget, snapshot));
            } else {
                int rank = budget.dispatch(event.intOf("dispatch_tokens"));
                String difference = event.firstDifferenceIn(answer("rank", rank));
                if (difference != null) {
                    return "event " + index + ": " + difference;
                }
            }
        }
        return null;
    }

    private static void update(LoadBudget budget, GoldenRecord snapshot) {
        budget.update(
                snapshot.intOf("dp_rank"),
                snapshot.doubleOf("timestamp", 0),
                snapshot.longOf("num_running_reqs") + snapshot.longOf("num_waiting_reqs"),
                snapshot.longOf("num_total_tokens"));
    }

    /** One case of {@code pp_dynamic_chunk}: the next chunk of a prompt. */
    private static @Nullable String dynamicChunk(GoldenRecord golden) {
        ChunkSizePredictor predictor = new ChunkSizePredictor(
                golden.doubleOf("a", 0),
                golden.doubleOf("b", 0),
                golden.intOf("base"),
                golden.intOf("page"),
                golden.intOf("ctx"),
                golden.intOf("max_chunk"),
                ChunkSizePredictor.DEFAULT_SMOOTHING);
        return golden.firstDifferenceIn(answer("chunk", predictor.next(golden.intOf("history"))));
    }

    /** One case of {@code tbo_split}: where a batch is cut in two. */
    private static @Nullable String twoBatchSplit(GoldenRecord golden) {
        if (golden.has("decode_bs")) {
            int split = TwoBatchSplit.decodeSplit(golden.intOf("decode_bs"));
            return golden.firstDifferenceIn(answer("split_seq", split));
        }
        int[] lengths = golden.intsOf("extend_lens");
        TwoBatchSplit split = new TwoBatchSplit(TwoBatchSplit.DEFAULT_THRESHOLD);
        split.splitExtend(lengths, lengths.length);
        return golden.firstDifferenceIn(answer(
                "two_chunk", split.isInsideSequence(),
                "split_seq", split.sequenceIndex(),
                "split_token", split.tokenIndex()));
    }

    private static Map<String, Object> answer(Object... namesAndValues) {
        Map<String, Object> answer = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            answer.put(String.valueOf(namesAndValues[index]), namesAndValues[index + 1]);
        }
        return answer;
    }

    /** One case of {@code prefill_delayer}: whether ranks may prefill, pass by pass. */
    private static @Nullable String prefillDelayer(GoldenRecord golden) {
        DelayerSettings settings = new DelayerSettings(
                golden.intOf("max_delay_passes"),
                golden.doubleOf("low_watermark", Double.NaN),
                golden.doubleOf("queue_min_ratio", Double.NaN),
                golden.longOf("max_delay_ms") * NANOS_A_MILLI);
        PrefillDelayer delayer = new PrefillDelayer(settings, golden.intOf("max_running_requests"));
        List<GoldenRecord> passes = golden.recordsOf("seq");
        for (int index = 0; index < passes.size(); index++) {
            GoldenRecord pass = passes.get(index);
            delayer.beginPass();
            for (Object item : pass.listOf("rows")) {
                int[] row = GoldenRecord.ints((List<?>) item);
                delayer.addRank(row[0] != 0, row[1] != 0, row[2], row[3], row[4]);
            }
            DelayVerdict verdict = delayer.decide(Math.round(pass.doubleOf("t_s", 0) * NANOS_A_SECOND));
            String difference =
                    pass.firstDifferenceIn(answer("allow", verdict.isAllowed(), "reason", verdict.reason()));
            if (difference != null) {
                return "pass " + index + ": " + difference;
            }
        }
        return null;
    }
}

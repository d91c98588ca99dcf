package org.ascendtwin.calibration.conformance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** Runs a recorded scheduler case through an engine core and writes down what the recorder wrote. */
final class SchedReplay implements EngineListener {
    private final Timekeeper timekeeper;
    private final SchedCase schedCase;
    private final boolean wholeSteps;
    private final ReferenceDevice device;
    private final EngineCore core;
    private final Alarm arrivalAlarm;
    private final List<Request> arrivals;
    private final List<Map<String, Object>> batches = new ArrayList<>();
    private final List<Integer> retractedIds = new ArrayList<>();
    private final List<Integer> preemptedIds = new ArrayList<>();
    private final Map<Integer, Map<String, Object>> outcomes = new TreeMap<>();
    private int nextArrival;
    private int stepsCounted;

    /**
     * Prepares the run; it happens as the owner of {@code timekeeper} lets its alarms ring.
     *
     * @param wholeSteps whether decode steps of the same requests are counted together, which changes no record
     */
    SchedReplay(Timekeeper timekeeper, SchedCase schedCase, boolean wholeSteps) {
        this.wholeSteps = wholeSteps;
        this.timekeeper = timekeeper;
        this.schedCase = schedCase;
        device = new ReferenceDevice(timekeeper, schedCase, wholeSteps);
        core = new EngineCore(schedCase.config(), timekeeper, device, this);
        arrivals = schedCase.arrivals();
        arrivalAlarm = timekeeper.newAlarm(Rank.ARRIVAL, this::arrive);
        receiveWhatTheFirstTurnSees();
        armNextArrival();
    }

    /** The recorder's loop is under way at time zero: its first turn ends after the host's time, whoever arrives meanwhile. */
    private void receiveWhatTheFirstTurnSees() {
        long firstTurnNanos = schedCase.hostMicros() * ReferenceDevice.NANOS_A_MICRO;
        while (nextArrival < arrivals.size() && arrivals.get(nextArrival).arrivalNanos() <= firstTurnNanos) {
            core.receive(arrivals.get(nextArrival++));
        }
    }

    /** What happened, a record a batch, then one a request, then the summary. */
    List<Map<String, Object>> records() {
        List<Map<String, Object>> records = new ArrayList<>(batches);
        List<Integer> unfinishedIds = new ArrayList<>();
        for (Request request : schedCase.requests()) {
            Map<String, Object> outcome = outcomeOf(request);
            if (outcome.get("finish_us") == null) {
                unfinishedIds.add(request.id());
            }
            records.add(outcome);
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("summary", true);
        summary.put("iters", batches.size());
        summary.put("end_us", timekeeper.nowNanos() / ReferenceDevice.NANOS_A_MICRO);
        summary.put("unfinished", unfinishedIds);
        summary.put("left_waiting", ids(core.view().waitingCount(), core.view()::waiting));
        summary.put("free", core.view().freeTokens());
        summary.put("evictable", core.view().evictableTokens());
        records.add(summary);
        return records;
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        Map<String, Object> batch = new LinkedHashMap<>();
        long startMicros = device.startNanos() / ReferenceDevice.NANOS_A_MICRO;
        boolean decode = plan.kind() == StepKind.DECODE;
        batch.put("iter", plan.ordinal());
        batch.put("t_sched_us", nowMicros());
        batch.put("t_start_us", startMicros);
        batch.put("t_end_us", startMicros + device.costMicros(plan));
        batch.put("kind", decode ? "decode" : plan.kind() == StepKind.MIXED ? "mixed" : "prefill");
        batch.put("reqs", ids(plan.count(), plan::sequence));
        batch.put("extend_lens", numbers(plan.count(), plan::queryLength));
        batch.put("prefix_lens", numbers(plan.count(), plan::prefixLength));
        Sequence chunked = view.chunked();
        batch.put("chunked", chunked == null ? null : chunked.id());
        batch.put("running", decode ? List.of() : ids(view.runningCount(), view::running));
        batch.put("waiting", ids(view.waitingCount(), view::waiting));
        batch.put("retracted", List.copyOf(retractedIds));
        batch.put("preempted", List.copyOf(preemptedIds));
        batch.put(
                "new_token_ratio",
                new BigDecimal(view.newTokenRatio())
                        .setScale(9, RoundingMode.HALF_EVEN)
                        .doubleValue());
        batch.put("free", view.freeTokens());
        batch.put("evictable", view.evictableTokens());
        batches.add(batch);
        retractedIds.clear();
        preemptedIds.clear();
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        // the sequence itself carries the sum
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        Map<String, Object> outcome = outcomeOf(sequence.request());
        if (first) {
            outcome.put("first_token_us", nowMicros());
        }
        note(outcome, sequence);
    }

    @Override
    public boolean takesWholeSteps() {
        return wholeSteps;
    }

    @Override
    public void tokensVisible(StepPlan plan) {
        stepsCounted++;
        for (int index = 0; index < plan.count(); index++) {
            Map<String, Object> outcome = outcomeOf(plan.sequence(index).request());
            outcome.merge("output_len", 1, (before, more) -> (Integer) before + (Integer) more);
        }
    }

    /** Decode steps that were counted together with others. */
    int stepsCounted() {
        return stepsCounted;
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        Map<String, Object> outcome = outcomeOf(sequence.request());
        if (reason != EndReason.LOST) {
            outcome.put("finish_us", nowMicros());
        }
        note(outcome, sequence);
    }

    @Override
    public void retracted(Sequence sequence) {
        retractedIds.add(sequence.id());
        note(outcomeOf(sequence.request()), sequence);
    }

    @Override
    public void preempted(Sequence sequence) {
        preemptedIds.add(sequence.id());
        note(outcomeOf(sequence.request()), sequence);
    }

    private static void note(Map<String, Object> outcome, Sequence sequence) {
        outcome.put("output_len", sequence.outputCount());
        outcome.put("cached_tokens", sequence.cachedTokens());
        outcome.put("retractions", sequence.retractionCount());
    }

    private Map<String, Object> outcomeOf(Request request) {
        return outcomes.computeIfAbsent(request.id(), id -> {
            Map<String, Object> outcome = new LinkedHashMap<>();
            outcome.put("req", id);
            outcome.put("arrival_us", request.arrivalNanos() / ReferenceDevice.NANOS_A_MICRO);
            outcome.put("output_len", 0);
            outcome.put("cached_tokens", 0);
            outcome.put("retractions", 0);
            return outcome;
        });
    }

    private void arrive() {
        while (nextArrival < arrivals.size() && arrivals.get(nextArrival).arrivalNanos() <= timekeeper.nowNanos()) {
            core.receive(arrivals.get(nextArrival++));
        }
        armNextArrival();
    }

    private void armNextArrival() {
        if (nextArrival < arrivals.size()) {
            arrivalAlarm.arm(arrivals.get(nextArrival).arrivalNanos());
        }
    }

    private long nowMicros() {
        return timekeeper.nowNanos() / ReferenceDevice.NANOS_A_MICRO;
    }

    private static List<Integer> ids(int count, IntFunction<Sequence> sequences) {
        return numbers(count, index -> sequences.apply(index).id());
    }

    private static List<Integer> numbers(int count, IntFunction<Integer> values) {
        List<Integer> numbers = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            numbers.add(values.apply(index));
        }
        return numbers;
    }
}

package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.live.engine.StepBench;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.scenarios.report.LiveSteps;

/** Steps of a model on a device, measured round by round: without drafts, with them, or both. */
final class LiveCalibration implements AutoCloseable {
    private final Map<String, StepBench> benches = new LinkedHashMap<>();
    private final Map<String, List<TimedStep>> steps = new LinkedHashMap<>();

    boolean has(String key) {
        return benches.containsKey(key);
    }

    /** Takes {@code bench} over, whose steps a profile holds under {@code key}. */
    void add(String key, StepBench bench) {
        benches.put(key, bench);
        steps.put(key, new ArrayList<>());
    }

    /** Measures round {@code index}, 1 and more; before the first each bench warms up. */
    void round(int index) throws InterruptedException {
        for (Map.Entry<String, StepBench> bench : benches.entrySet()) {
            if (index == 1) {
                bench.getValue().round(0);
            }
            steps.getOrDefault(bench.getKey(), List.of())
                    .addAll(bench.getValue().round(index));
        }
    }

    /** What was measured, by model. */
    List<LiveSteps> steps(String chip) {
        return benches.entrySet().stream()
                .map(bench -> LiveSteps.of(
                        bench.getKey(),
                        chip,
                        steps.getOrDefault(bench.getKey(), List.of()),
                        bench.getValue().drafts()))
                .toList();
    }

    @Override
    public void close() {
        benches.values().forEach(StepBench::close);
    }
}

package org.ascendtwin.scenarios.report;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.SloSpec;

/** The figures of a result; they show its first replication. */
public final class Charts {
    private Charts() {}

    /** Latencies as cumulative curves, and what happened over time. */
    public static List<Figure> of(RunResult result) {
        int replications = result.replications().size();
        String which = replications == 1 ? "" : ", first of " + replications + " replications";
        String scenario = PlainText.oneLine(result.scenario().title());
        return List.of(
                new Figure("latency", "Latency" + which + ": " + scenario, latencies(result)),
                new Figure("throughput", "Over time" + which + ": " + scenario, new TimePanels(result).all()));
    }

    private static List<Panel> latencies(RunResult result) {
        RequestTimes requests = result.first().requests();
        double[] ttftMillis = new double[requests.size()];
        double[] tpotMillis = new double[requests.size()];
        int completed = 0;
        int several = 0;
        for (int i = 0; i < requests.size(); i++) {
            if (requests.isCompleted(i)) {
                ttftMillis[completed++] = requests.ttftNanos(i) / 1e6;
                if (requests.outputTokens().get(i) > 1) {
                    tpotMillis[several++] = requests.tpotNanos(i) / 1e6;
                }
            }
        }
        SloSpec slo = result.scenario().slo();
        return List.of(
                new LatencyPanel("ttft", "Time to first token", Arrays.copyOf(ttftMillis, completed), slo.ttft())
                        .panel("No request was completed"),
                new LatencyPanel("tpot", "Time per output token", Arrays.copyOf(tpotMillis, several), slo.tpot())
                        .panel("No request generated more than one token"));
    }
}

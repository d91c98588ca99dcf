package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostTerm;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scenarios.workload.RequestTable;

/**
 * What one live run came to.
 *
 * @param replication its figures
 * @param steps that ran
 * @param outputs tokens that each request got
 */
public record LiveOutcome(Replication replication, List<TimedStep> steps, List<int[]> outputs) {
    public LiveOutcome {
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
    }

    /**
     * Sums up a run that is over.
     *
     * @param index which replication it was
     * @param events inputs and decisions of its scheduler
     */
    static LiveOutcome of(int index, SloSpec slo, LiveServing serving, RequestLog log, WallClock clock, long events) {
        RequestTable table = log.table();
        RequestTimes times = log.times(serving.readyNanos(), serving.sentNanos());
        List<int[]> outputs = new ArrayList<>();
        for (int id = 0; id < table.size(); id++) {
            outputs.add(serving.output(id));
        }
        Replication replication = new Replication(
                index,
                "%016x".formatted(serving.digest()),
                RunMetrics.of(slo, serving, log, times),
                times,
                serving.attribution(),
                log.timeline(),
                only(CostPart.values(), CostPart.MEASURED, serving.busyNanos()),
                only(TimeCause.values(), TimeCause.COMPUTE, serving.busyNanos()),
                only(HostTerm.values(), HostTerm.SCHEDULING, clock.nowNanos() - serving.busyNanos()),
                clock.nowNanos(),
                serving.steps().size(),
                events,
                clock.nowNanos() / 1e9);
        return new LiveOutcome(replication, serving.steps(), outputs);
    }

    /** The names of an enum's values, of which {@code one} has {@code nanos} and the others have none. */
    private static <E extends Enum<E>> Map<String, Long> only(E[] all, E one, long nanos) {
        Map<String, Long> nanosByName = new LinkedHashMap<>();
        for (E each : all) {
            nanosByName.put(Names.kebab(each.name()), each == one ? nanos : 0);
        }
        return nanosByName;
    }
}

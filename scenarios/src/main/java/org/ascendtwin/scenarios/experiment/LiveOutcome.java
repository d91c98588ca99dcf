package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostTerm;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.request.Handover;

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

    /** A gap longer than this is a pause of the load, not the host's work. */
    private static final long PAUSE_NANOS = 20_000_000;

    /** The steps as measured ones, each with what the host took before it. */
    List<MeasuredStep> stepsWithHost() {
        List<MeasuredStep> measured = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            TimedStep step = steps.get(i);
            long gap = i == 0 ? 0 : step.launchNanos() - steps.get(i - 1).endNanos();
            long nanos = step.nanos() + (gap < PAUSE_NANOS ? gap : 0);
            measured.add(
                    new MeasuredStep(phase(step.kind()), step.requests(), step.tokens(), step.prefixTokens(), nanos));
        }
        return measured;
    }

    /** What a step of {@code kind} is to the device. */
    public static Phase phase(StepKind kind) {
        return switch (kind) {
            case EXTEND -> Phase.EXTEND;
            case MIXED -> Phase.MIXED;
            case DECODE -> Phase.DECODE;
            case VERIFY -> Phase.VERIFY;
        };
    }

    /**
     * Sums up a run that is over.
     *
     * @param index which replication it was
     * @param events inputs and decisions of its scheduler
     */
    static LiveOutcome of(int index, SloSpec slo, LiveServing serving, RequestLog log, WallClock clock, long events) {
        return of(index, slo, serving, log, clock, events, List.of());
    }

    /** The same of a pair's decode server, which knows of its requests' {@code handovers}. */
    static LiveOutcome of(
            int index,
            SloSpec slo,
            LiveServing serving,
            RequestLog log,
            WallClock clock,
            long events,
            List<Handover> handovers) {
        RequestTable table = log.table();
        RequestTimes times = log.times(serving.readyNanos(), serving.sentNanos());
        Map<String, Double> metrics = RunMetrics.of(slo, serving, log, times);
        if (!handovers.isEmpty()) {
            metrics.putAll(HandoverTimes.of(times, handovers));
        }
        List<int[]> outputs = new ArrayList<>();
        for (int id = 0; id < table.size(); id++) {
            outputs.add(serving.output(id));
        }
        Replication replication = new Replication(
                index,
                "%016x".formatted(serving.digest()),
                metrics,
                times,
                serving.attribution(),
                log.timeline(),
                only(CostPart.values(), CostPart.MEASURED, serving.busyNanos()),
                only(TimeCause.values(), TimeCause.COMPUTE, serving.busyNanos()),
                only(HostTerm.values(), HostTerm.SCHEDULING, clock.nowNanos() - serving.busyNanos()),
                List.of(),
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

package org.ascendtwin.calibration.bottleneck;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.calibration.ingest.ApiTotal;
import org.jspecify.annotations.Nullable;

/**
 * The host's time in its runtime. Layers of the runtime contain each other, so only the outermost one that was recorded
 * counts; functions that run inside others (tiling, a compilation inside an execution) do not count again.
 *
 * @param micros time by what it is for
 * @param launches kernels that were launched one by one
 * @param replays of captured graphs
 * @param exchanges exchanges that were launched
 * @param waits calls that waited for the die
 * @param waitMicros time in them
 */
public record HostCalls(
        Map<IdleCause, Double> micros, int launches, int replays, int exchanges, int waits, double waitMicros) {
    private static final List<String> OUTERMOST_FIRST = List.of("acl", "node", "runtime");
    /** Calls that run a graph: one that was captured from a stream, and one that was compiled (CANN, acl_mdl.h). */
    private static final Set<String> REPLAYS = Set.of("aclmdlRIExecuteAsync", "aclmdlExecuteAsync");

    /** The same, which return when the die has ended. */
    private static final Set<String> AWAITED_REPLAYS = Set.of("aclmdlRIExecute", "aclmdlExecute");

    private static final String COMPILING_LAUNCH = "aclopCompileAndExecute";

    public HostCalls {
        micros = new EnumMap<>(micros);
    }

    /**
     * What {@code apis} sum up to; null where there are none.
     *
     * @param kernels kernels that the export lists, but for those of graphs
     */
    static @Nullable HostCalls of(List<ApiTotal> apis, int kernels) {
        String level = OUTERMOST_FIRST.stream()
                .filter(name -> apis.stream().anyMatch(api -> api.level().equals(name)))
                .findFirst()
                .orElse("");
        boolean compilesOnLaunch = apis.stream().anyMatch(api -> api.name().equals(COMPILING_LAUNCH));
        Map<IdleCause, Double> micros = new EnumMap<>(IdleCause.class);
        int replays = 0;
        int exchanges = 0;
        int waits = 0;
        double waitMicros = 0;
        for (ApiTotal api : apis) {
            boolean inside = api.name().endsWith("_Tiling")
                    || (compilesOnLaunch && api.name().equals("opCompile"));
            if (!api.level().equals(level) || inside) {
                continue;
            }
            IdleCause cause = cause(api.name());
            double time = api.totalMicros();
            if (cause == IdleCause.SYNCHRONISATION) {
                waits += api.count();
                waitMicros += time;
                time = api.count() * api.leastMicros();
            }
            replays += cause == IdleCause.GRAPH_REPLAYS ? api.count() : 0;
            exchanges += cause == IdleCause.EXCHANGE_LAUNCHES ? api.count() : 0;
            micros.merge(cause, time, Double::sum);
        }
        return level.isEmpty() ? null : new HostCalls(micros, kernels, replays, exchanges, waits, waitMicros);
    }

    /** What a function is for; one that only prepares or asks is part of launching. */
    private static IdleCause cause(String name) {
        if (name.contains("Compile")) {
            return IdleCause.COMPILATION;
        }
        if (REPLAYS.contains(name)) {
            return IdleCause.GRAPH_REPLAYS;
        }
        if (name.startsWith("hcom_") || name.startsWith("Hccl")) {
            return IdleCause.EXCHANGE_LAUNCHES;
        }
        if (name.contains("Synchronize") || name.startsWith("StreamSync") || AWAITED_REPLAYS.contains(name)) {
            return IdleCause.SYNCHRONISATION;
        }
        if (name.startsWith("aclrtMemcpy") || name.startsWith("Memcpy") || name.startsWith("MemCopy")) {
            return IdleCause.COPIES;
        }
        if (name.contains("Event") || name.contains("StreamWait")) {
            return IdleCause.EVENTS;
        }
        return name.contains("Malloc") || name.contains("Free") ? IdleCause.MEMORY : IdleCause.LAUNCHES;
    }

    /** Host's time for {@code cause}. */
    double micros(IdleCause cause) {
        return micros.getOrDefault(cause, 0.0);
    }

    /** Host's time to launch one kernel: both phases of its call and what is asked for it. */
    public double launchMicros() {
        return launches == 0 ? 0 : micros(IdleCause.LAUNCHES) / launches;
    }

    /** Host's time to replay one captured graph; 0 where none was. */
    public double replayMicros() {
        return replays == 0 ? 0 : micros(IdleCause.GRAPH_REPLAYS) / replays;
    }

    /** Host's time to launch one exchange. */
    public double exchangeLaunchMicros() {
        return exchanges == 0 ? 0 : micros(IdleCause.EXCHANGE_LAUNCHES) / exchanges;
    }
}

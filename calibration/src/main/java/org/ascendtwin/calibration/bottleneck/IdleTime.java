package org.ascendtwin.calibration.bottleneck;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Time in which dies had nothing to do, by what the host did; the causes add up to the whole.
 *
 * <p>Of each gap as much as launching what ends it takes the host is launching. What is left of all gaps is filled with
 * compilations, copies, waits, events and memory in their sums, which is the most that they can have caused; where it has less
 * room than they took, each gets its share. The rest is host code outside of the runtime.
 *
 * @param nanos by cause
 * @param gaps pieces of idle time
 */
public record IdleTime(Map<IdleCause, Long> nanos, int gaps) {
    private static final List<IdleCause> FILLING = List.of(
            IdleCause.COMPILATION, IdleCause.COPIES, IdleCause.SYNCHRONISATION, IdleCause.EVENTS, IdleCause.MEMORY);

    public IdleTime {
        nanos = Collections.unmodifiableMap(new EnumMap<>(nanos));
    }

    /** All of it. */
    public long totalNanos() {
        return nanos.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The part of {@code cause}. */
    public long nanos(IdleCause cause) {
        return nanos.getOrDefault(cause, 0L);
    }

    static IdleTime of(List<DeviceTimeline> timelines, @Nullable HostCalls host) {
        Map<IdleCause, Long> nanos = new EnumMap<>(IdleCause.class);
        for (IdleCause cause : IdleCause.values()) {
            nanos.put(cause, 0L);
        }
        int gaps = 0;
        long rest = 0;
        for (DeviceTimeline timeline : timelines) {
            for (Gap gap : timeline.gaps()) {
                gaps++;
                rest += host == null ? gap.nanos() : gap.nanos() - launch(gap, host, nanos);
            }
        }
        if (host == null) {
            nanos.put(IdleCause.UNKNOWN, rest);
        } else {
            fill(rest, host, nanos);
        }
        return new IdleTime(nanos, gaps);
    }

    private static long launch(Gap gap, HostCalls host, Map<IdleCause, Long> nanos) {
        IdleCause cause = launchOf(gap, host);
        double micros =
                switch (cause) {
                    case EXCHANGE_LAUNCHES -> host.exchangeLaunchMicros();
                    case GRAPH_REPLAYS -> host.replayMicros();
                    default -> host.launchMicros();
                };
        long launching = Math.min(gap.nanos(), Math.round(micros * 1e3));
        nanos.merge(cause, launching, Long::sum);
        return launching;
    }

    private static IdleCause launchOf(Gap gap, HostCalls host) {
        if (gap.next().isInGraph()) {
            return IdleCause.GRAPH_REPLAYS;
        }
        return gap.next().isExchange() && host.exchanges() > 0 ? IdleCause.EXCHANGE_LAUNCHES : IdleCause.LAUNCHES;
    }

    private static void fill(long rest, HostCalls host, Map<IdleCause, Long> nanos) {
        double all = 0;
        for (IdleCause cause : FILLING) {
            all += 1e3 * host.micros(cause);
        }
        double share = all > rest ? rest / all : 1;
        long left = rest;
        for (IdleCause cause : FILLING) {
            long part = Math.min(left, Math.round(1e3 * host.micros(cause) * share));
            nanos.merge(cause, part, Long::sum);
            left -= part;
        }
        nanos.merge(IdleCause.OTHER_HOST, left, Long::sum);
    }
}

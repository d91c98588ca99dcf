package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scheduler.engine.EndReason;

/** The names of all figures that a run can have; which of them it has depends on its scenario. */
final class FigureNames {
    private static final List<String> OTHERS = List.of(
            "accept_length",
            "failed",
            "failed_never_sent",
            "goodput",
            "good_share",
            RunMetrics.TTFT_SHARE,
            RunMetrics.TPOT_SHARE,
            "completed_programs",
            "mean_program_ms",
            "p99_program_ms",
            "device_busy_share",
            "host_exposed_share",
            "prefill_busy_share",
            "decode_busy_share",
            RunMetrics.STEPS_OUTSIDE,
            "role_changes",
            "mean_prefill_servers",
            "mean_decode_servers",
            "kv_capacity_tokens",
            "retractions",
            "cached_tokens",
            "loaded_tokens",
            "fetched_tokens",
            "written_tokens",
            "servers_lost",
            "server_down_s",
            "retried",
            "lost_output_tokens",
            PairVerdict.PREFILL_RATE,
            PairVerdict.DECODE_RATE,
            PairVerdict.DECODE_BATCH,
            PairVerdict.BEST_DECODE_BATCH);

    private static final EnumSet<EndReason> ENDED_WELL =
            EnumSet.of(EndReason.STOP, EndReason.LENGTH, EndReason.HANDED_OVER);

    private FigureNames() {}

    static SequencedSet<String> all() {
        List<String> names = new ArrayList<>(BenchMetrics.of(nothingServed()).keySet());
        names.addAll(OTHERS);
        names.addAll(HandoverTimes.names());
        names.addAll(LimitBreakers.names());
        for (EndReason reason : EnumSet.complementOf(ENDED_WELL)) {
            names.add("failed_" + reason.name().toLowerCase(Locale.ROOT));
        }
        return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(names));
    }

    private static Served nothingServed() {
        RequestColumn none = RequestColumn.of();
        return new ServedTimes(
                1, new RequestTimes(none, none, none, none, new int[0], none, none, none), new WeightedSample());
    }
}

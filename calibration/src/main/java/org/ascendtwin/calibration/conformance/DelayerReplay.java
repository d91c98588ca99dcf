package org.ascendtwin.calibration.conformance;

import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.DelayVerdict;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.PrefillDelayer;
import org.jspecify.annotations.Nullable;

/** Asks the prefill delayer, pass by pass, whether the ranks may prefill. */
final class DelayerReplay {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final double NANOS_A_SECOND = 1e9;
    private static final List<String> FIELDS = List.of(
            "max_delay_passes",
            "low_watermark",
            "queue_min_ratio",
            "max_delay_ms",
            "max_running_requests",
            "dp",
            "seq");
    /** Prefillable, watermark forced, running, largest prefill batch, waiting. */
    private static final int ROW_WIDTH = 5;

    private DelayerReplay() {}

    static @Nullable String firstDifference(GoldenRecord golden) {
        golden.withOnly(FIELDS);
        DelayerSettings settings = new DelayerSettings(
                golden.intOf("max_delay_passes"),
                golden.doubleOf("low_watermark", Double.NaN),
                golden.doubleOf("queue_min_ratio", Double.NaN),
                golden.longOf("max_delay_ms") * NANOS_A_MILLI);
        PrefillDelayer delayer = new PrefillDelayer(settings, golden.intOf("max_running_requests"));
        List<GoldenRecord> passes = golden.recordsOf("seq");
        for (int index = 0; index < passes.size(); index++) {
            GoldenRecord pass = passes.get(index).withOnly(List.of("t_s", "rows", "allow", "reason"));
            delayer.beginPass();
            for (long[] row : pass.rowsOf("rows", ROW_WIDTH)) {
                delayer.addRank(row[0] != 0, row[1] != 0, (int) row[2], (int) row[3], (int) row[4]);
            }
            DelayVerdict verdict = delayer.decide(Math.round(pass.doubleOf("t_s") * NANOS_A_SECOND));
            String difference =
                    Comparison.firstDifference(pass, Map.of("allow", verdict.isAllowed(), "reason", verdict.reason()));
            if (difference != null) {
                return "pass " + (index + 1) + ", " + difference;
            }
        }
        return null;
    }
}

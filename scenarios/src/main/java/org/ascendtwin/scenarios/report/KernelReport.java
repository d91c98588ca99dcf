package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.core.Bound;
import org.ascendtwin.hardware.core.KernelRun;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.Prediction;

/**
 * One simulated kernel beside its floors and the operator level's estimate.
 *
 * @param device where it ran
 * @param operator what it computed
 * @param run what the core level says
 * @param formula what the operator level says, cold weights
 */
public record KernelReport(Device device, Operator operator, KernelRun run, Prediction formula) {
    private static final double MICROS = 1e-3;
    private static final double MEGA = 1e6;

    /** Core level over operator level, minus one, in percent. */
    private double differencePercent() {
        return 100 * (run.nanos() / (formula.seconds() * 1e9) - 1);
    }

    private double reachedFlops() {
        return operator.flops() / run.nanos() * 1e9;
    }

    private double reachedBytes() {
        return run.traffic().memoryBytes() / run.nanos() * 1e9;
    }

    /** The report as named values. */
    public Map<String, Object> fields() {
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("hbm", run.traffic().memoryBytes());
        bytes.put("l2_read", run.traffic().cacheReadBytes());
        bytes.put("l2_written", run.traffic().cacheWrittenBytes());
        bytes.put("prefetched", run.traffic().prefetchedBytes());
        Map<String, Object> pipes = new LinkedHashMap<>();
        pipes.put("load", run.pipes().load());
        pipes.put("compute", run.pipes().compute());
        pipes.put("store", run.pipes().store());
        pipes.put("hbm", run.pipes().memory());
        pipes.put("l2_read", run.pipes().cache());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("device", device.id());
        fields.put("operator", operator);
        fields.put("time_us", run.nanos() * MICROS);
        fields.put("fixed_us", run.fixedNanos() * MICROS);
        fields.put("bound", run.bound().name().toLowerCase(Locale.ROOT));
        fields.put("pipe_utilisation", pipes);
        fields.put("bytes", bytes);
        fields.put("flops", operator.flops());
        fields.put("flops_per_s", reachedFlops());
        fields.put("hbm_bytes_per_s", reachedBytes());
        addPrediction(formula, fields);
        fields.put("difference_pct", differencePercent());
        fields.put("events", run.eventCount());
        return fields;
    }

    /** The report as lines of text, names to the left. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "time",
                String.format(
                        Locale.ROOT,
                        "%.2f us, of which %.2f us fixed",
                        run.nanos() * MICROS,
                        run.fixedNanos() * MICROS)));
        lines.add(line("bound by", words(run.bound())));
        lines.add(line(
                "operator level",
                String.format(
                        Locale.ROOT, "%.2f us; core level is %+.1f %%", formula.seconds() * 1e6, differencePercent())));
        lines.add(line("rests on", ground(formula)));
        lines.add(line(
                "reached",
                String.format(
                        Locale.ROOT,
                        "%.1f TFLOP/s, %.3f TB/s over HBM",
                        reachedFlops() / 1e12,
                        reachedBytes() / 1e12)));
        addPipes(lines);
        lines.add(line("simulated", String.format(Locale.ROOT, "%d events", run.eventCount())));
        return lines;
    }

    /** Adds what the operator level says, and on what grounds. */
    public static void addPrediction(Prediction prediction, Map<String, Object> fields) {
        fields.put("operator_level_us", prediction.seconds() * 1e6);
        fields.put("basis", prediction.basis().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        fields.put("inside", prediction.inside());
    }

    /** What {@code prediction} rests on, in words. */
    public static String ground(Prediction prediction) {
        String basis =
                switch (prediction.basis()) {
                    case PROFILE -> "a profile calibrated with measured kernels";
                    case CORE_LEVEL -> "a fit to core-level runs on this device";
                    case CONSTANTS -> "the device's constants";
                };
        return basis + (prediction.inside() ? "; inside" : "; outside") + " the range of kernels behind it";
    }

    private void addPipes(List<String> lines) {
        KernelRun.Pipes pipes = run.pipes();
        KernelRun.Traffic bytes = run.traffic();
        lines.add(line(
                "core pipes",
                String.format(
                        Locale.ROOT,
                        "load %.0f %%, compute %.0f %%, store %.0f %% of all cores' working time",
                        100 * pipes.load(),
                        100 * pipes.compute(),
                        100 * pipes.store())));
        lines.add(line(
                "shared pipes",
                String.format(
                        Locale.ROOT, "HBM %.0f %%, L2 reads %.0f %%", 100 * pipes.memory(), 100 * pipes.cache())));
        lines.add(line(
                "bytes",
                String.format(
                        Locale.ROOT,
                        "HBM %.2f MB, L2 to cores %.2f MB, results to L2 %.2f MB, prefetched %.2f MB",
                        bytes.memoryBytes() / MEGA,
                        bytes.cacheReadBytes() / MEGA,
                        bytes.cacheWrittenBytes() / MEGA,
                        bytes.prefetchedBytes() / MEGA)));
    }

    private static String line(String name, String text) {
        return "  " + name + " ".repeat(16 - name.length()) + text;
    }

    private static String words(Bound bound) {
        return switch (bound) {
            case FIXED -> "its fixed time (start, tiling, first tile, last store)";
            case MEMORY -> "the rate of HBM";
            case CACHE -> "the rate of L2";
            case COMPUTE -> "the cubes or vector units";
            case STORES -> "storing the results";
            case BALANCE -> "no pipe for long: too few or uneven tasks, or loads waited for one by one";
        };
    }
}

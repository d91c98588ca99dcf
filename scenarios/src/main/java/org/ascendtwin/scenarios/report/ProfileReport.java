package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.CollectiveTime;
import org.ascendtwin.calibration.bottleneck.CoreUse;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline.LaunchPeriod;
import org.ascendtwin.calibration.bottleneck.Finding;
import org.ascendtwin.calibration.bottleneck.IdleCause;
import org.ascendtwin.calibration.bottleneck.MissedFusion;
import org.ascendtwin.calibration.bottleneck.ModelComparison;
import org.ascendtwin.calibration.bottleneck.OperatorTime;
import org.ascendtwin.calibration.bottleneck.PricedKernel;
import org.ascendtwin.calibration.ingest.KernelCall;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Prediction;

/** A profiled run as tables for people. */
public final class ProfileReport {
    private static final int MOST_OPERATORS = 12;
    private static final int MOST_KERNELS = 8;
    private static final int MOST_FINDINGS = 10;
    private static final int MOST_CHARACTERS = 160;
    private static final double NANOS_A_MICRO = 1e3;

    private final Bottlenecks measured;

    /** What {@code measured} says. */
    public ProfileReport(Bottlenecks measured) {
        this.measured = measured;
    }

    /** A table with its title. */
    public record Table(String title, List<List<String>> rows) {}

    /** What was profiled, in a line. */
    public String summary() {
        int calls = measured.export().calls().size();
        int dies = measured.timelines().size();
        double whole = measured.wholeMicros();
        if (calls == 0) {
            int count =
                    measured.operators().stream().mapToInt(OperatorTime::count).sum();
            return Figures.count(count) + " calls in sums, " + millis(whole) + " ms of kernels and exchanges.";
        }
        return Figures.count(calls) + " calls on " + dies + (dies == 1 ? " die, " : " dies, ") + millis(whole)
                + (dies == 1 ? " ms from the first start to the last end." : " ms of all dies together.");
    }

    /** What dies did; empty where the export has no starts. */
    public List<List<String>> parts() {
        List<List<String>> rows = new ArrayList<>();
        if (measured.timelines().isEmpty()) {
            return rows;
        }
        rows.add(List.of("PART OF THE RUN", "ms", "share"));
        long computing = 0;
        long overlapped = 0;
        long exposed = 0;
        for (DeviceTimeline timeline : measured.timelines()) {
            computing += timeline.computingNanos();
            overlapped += timeline.overlappedNanos();
            exposed += timeline.exposedNanos();
        }
        rows.add(part("kernels", computing));
        rows.add(part("kernels and exchanges at once", overlapped));
        rows.add(part("exchanges alone", exposed));
        rows.add(part("idle", measured.idle().totalNanos()));
        return rows;
    }

    private List<String> part(String name, long nanos) {
        return List.of(name, millis(nanos / NANOS_A_MICRO), share(nanos / NANOS_A_MICRO));
    }

    /** Findings, the most gain first, three lines each; what they advise alike is said once. */
    public List<String> findings() {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> said = new LinkedHashMap<>();
        List<Finding> all = measured.findings();
        for (Finding finding : all.subList(0, Math.min(MOST_FINDINGS, all.size()))) {
            int number = lines.size() / 3 + 1;
            String basis = finding.basis() == Finding.Basis.MODEL ? "by the model" : "at most";
            lines.add(String.format(
                    Locale.ROOT,
                    "%2d. %s: %s ms to gain %s (%s)",
                    number,
                    ProfileAdvice.title(finding),
                    millis(finding.gainMicros()),
                    basis,
                    share(finding.gainMicros())));
            lines.add("    " + finding.evidence() + ".");
            String advice = ProfileAdvice.of(finding);
            Integer before = said.putIfAbsent(advice, number);
            lines.add("    " + (before == null ? advice : "As in " + before + "."));
        }
        if (all.size() > MOST_FINDINGS) {
            lines.add("And " + (all.size() - MOST_FINDINGS) + " more, which --json lists.");
        }
        return lines;
    }

    /** The rest, table by table; those that would be empty are left out. */
    public List<Table> tables() {
        List<Table> tables = List.of(
                new Table("Kernels and exchanges by kind", operators()),
                new Table("Families of kernels, and how busy the pipes were", cores()),
                new Table("Idle time by what the host did", idle()),
                new Table("Exchanges, ms", collectives()),
                new Table("Kernels in a row that one could take the place of", fusions()),
                new Table("Kernels beside the model", slow()));
        return tables.stream().filter(table -> table.rows().size() > 1).toList();
    }

    private List<List<String>> operators() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KIND", "CORES", "FAMILY", "CALLS", "ms", "share", "mean us"));
        List<OperatorTime> times = measured.operators();
        for (OperatorTime time : times.subList(0, Math.min(MOST_OPERATORS, times.size()))) {
            rows.add(row(time, time.operator(), time.family().spelling()));
        }
        if (times.size() > MOST_OPERATORS) {
            List<OperatorTime> rest = times.subList(MOST_OPERATORS, times.size());
            int count = rest.stream().mapToInt(OperatorTime::count).sum();
            double micros = rest.stream().mapToDouble(OperatorTime::micros).sum();
            rows.add(row(new OperatorTime("", "", count, micros), rest.size() + " others", ""));
        }
        return rows;
    }

    private List<String> row(OperatorTime time, String name, String family) {
        return List.of(
                name,
                time.core(),
                family,
                Figures.count(time.count()),
                millis(time.micros()),
                share(time.micros()),
                Figures.of(time.micros() / Math.max(1, time.count())));
    }

    private List<List<String>> cores() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FAMILY", "ms", "share", "cube", "memory loads", "vector", "cores"));
        for (CoreUse use : measured.cores()) {
            rows.add(List.of(
                    use.family().spelling(),
                    millis(use.micros()),
                    share(use.micros()),
                    percent(use.cube()),
                    percent(use.load()),
                    percent(use.vector()),
                    Double.isNaN(use.blocks()) ? Figures.NONE : Figures.of(use.blocks())));
        }
        return rows;
    }

    private List<List<String>> idle() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("THE HOST", "ms", "of idle"));
        double all = measured.idle().totalNanos();
        for (IdleCause cause : IdleCause.values()) {
            long nanos = measured.idle().nanos(cause);
            if (nanos > 0) {
                rows.add(List.of(cause.meaning(), millis(nanos / NANOS_A_MICRO), Figures.percent(nanos / all)));
            }
        }
        return rows;
    }

    private List<List<String>> collectives() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("EXCHANGE", "CALLS", "in all", "waiting", "sending", "neither", "MB", "GB/s"));
        for (CollectiveTime time : measured.collectives()) {
            rows.add(List.of(
                    time.operation(),
                    Figures.count(time.count()),
                    millis(time.elapsedMicros()),
                    millis(time.waitMicros()),
                    millis(time.transitMicros()),
                    millis(time.restMicros()),
                    Figures.of(time.bytes() / 1e6),
                    time.transitMicros() == 0 ? Figures.NONE : Figures.of(time.bytes() / time.transitMicros() / 1e3)));
        }
        return rows;
    }

    private List<List<String>> fusions() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNELS", "PLACES", "ms", "saved ms by the model", "idle between, ms"));
        for (MissedFusion fusion : measured.fusions()) {
            rows.add(List.of(
                    fusion.pattern().meaning(),
                    Figures.count(fusion.places()),
                    millis(fusion.micros()),
                    Double.isNaN(fusion.savedMicros()) ? Figures.NONE : millis(fusion.savedMicros()),
                    millis(fusion.idleMicros())));
        }
        return rows;
    }

    private List<List<String>> slow() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KERNEL", "SHAPES", "CALLS", "us", "predicted", "ratio", "ms above", "THE MODEL RESTS ON"));
        ModelComparison comparison = measured.comparison();
        if (comparison == null) {
            return rows;
        }
        List<PricedKernel> kernels = comparison.kernels();
        for (PricedKernel kernel : kernels.subList(0, Math.min(MOST_KERNELS, kernels.size()))) {
            rows.add(List.of(
                    kernel.measured().median().operator(),
                    shapes(kernel.measured().median().shapes()),
                    Figures.count(kernel.measured().count()),
                    Figures.of(kernel.measured().median().micros()),
                    Figures.of(kernel.predictedMicros()),
                    Figures.of(kernel.ratio()),
                    millis(kernel.excessMicros()),
                    trust(kernel.prediction())));
        }
        return rows;
    }

    private static String shapes(List<List<Integer>> shapes) {
        List<String> texts = new ArrayList<>();
        for (List<Integer> shape : shapes) {
            if (!shape.isEmpty()) {
                texts.add(String.join("x", shape.stream().map(String::valueOf).toList()));
            }
        }
        return texts.size() > 3 ? String.join(" ", texts.subList(0, 3)) + " ..." : String.join(" ", texts);
    }

    static String trust(Prediction prediction) {
        String basis =
                switch (prediction.basis()) {
                    case PROFILE -> "measured kernels";
                    case CORE_LEVEL -> "simulated kernels";
                    case CONSTANTS -> "constants of the device";
                };
        return basis + (prediction.inside() ? "" : ", other sizes");
    }

    /** What could not be said, and why. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        ModelComparison comparison = measured.comparison();
        if (comparison == null) {
            notes.add("Name the device with --device to see kernels beside its model" + guess() + ".");
        } else {
            for (Map.Entry<String, Double> reason : comparison.notPriced().entrySet()) {
                notes.add("Not beside the model, " + millis(reason.getValue()) + " ms: " + reason.getKey() + ".");
            }
        }
        for (DeviceTimeline timeline : measured.timelines()) {
            LaunchPeriod period = timeline.launchPeriod();
            if (!period.sortedNanos().isEmpty()) {
                notes.add(String.format(
                        Locale.ROOT,
                        "The host launches a kernel every %.1f us (a quarter of the time %.1f or less, a quarter %.1f or more) where the"
                                + " die waits for it.",
                        period.quantileMicros(0.5),
                        period.quantileMicros(0.25),
                        period.quantileMicros(0.75)));
            }
        }
        measured.export().others().forEach(other -> notes.add("Left alone: " + brief(other) + "."));
        return notes;
    }

    /** Dies with as many vector cores as kernels were cut for at most. */
    private String guess() {
        int cores = measured.export().calls().stream()
                .filter(call -> call.timing().attributes().equals("AI_VECTOR_CORE"))
                .mapToInt(KernelCall::blocks)
                .max()
                .orElse(0);
        List<String> fitting = DeviceCatalogue.shipped().devices().values().stream()
                .filter(device ->
                        device.family().hasAiCores() && device.vector().cores() == cores)
                .map(Device::id)
                .toList();
        return fitting.isEmpty()
                ? ""
                : "; kernels were cut for " + cores + " vector cores. Maybe it is " + String.join(", ", fitting);
    }

    private static String brief(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }

    private String share(double micros) {
        return Figures.percent(micros / measured.wholeMicros());
    }

    private static String percent(double part) {
        return Double.isNaN(part) ? Figures.NONE : Figures.percent(part);
    }

    private static String millis(double micros) {
        return Figures.of(micros / 1e3);
    }
}

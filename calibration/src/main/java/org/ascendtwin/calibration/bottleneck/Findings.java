package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.bottleneck.Finding.Basis;
import org.ascendtwin.calibration.bottleneck.Finding.Kind;
import org.ascendtwin.calibration.bottleneck.Subject.HostWork;
import org.ascendtwin.calibration.bottleneck.Subject.KernelRow;
import org.ascendtwin.calibration.bottleneck.Subject.Operators;
import org.ascendtwin.calibration.ingest.KernelCall;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/** Makes findings of what was measured. */
final class Findings {
    /** A finding that would gain less of the whole is left out. */
    private static final double LEAST_SHARE = 0.001;

    private static final int MOST_SHAPES = 3;
    private static final int MOST_NAMES = 3;

    private final Bottlenecks measured;
    private final List<Finding> findings = new ArrayList<>();

    Findings(Bottlenecks measured) {
        this.measured = measured;
    }

    /** All that is worth saying, the most gain first. */
    List<Finding> ranked() {
        exchanges();
        idle();
        slowKernels();
        fusions();
        family(Kind.CONVERSIONS, OperatorFamily.CONVERSION);
        family(Kind.COPIES, OperatorFamily.COPY);
        fewRows();
        unaligned();
        cpuKernels();
        double least = LEAST_SHARE * measured.wholeMicros();
        return findings.stream()
                .filter(finding -> finding.gainMicros() > least)
                .sorted(Comparator.comparingDouble(Finding::gainMicros).reversed())
                .toList();
    }

    private void add(Kind kind, Subject subject, double micros, double gain, Basis basis, String evidence) {
        findings.add(new Finding(kind, subject, micros, gain, basis, evidence));
    }

    /** No more can be gained than what no kernel hides. */
    private void exchanges() {
        List<CollectiveTime> kinds = measured.collectives();
        double elapsed =
                kinds.stream().mapToDouble(CollectiveTime::elapsedMicros).sum();
        double exposed = measured.exposedMicros();
        if (elapsed == 0) {
            add(
                    Kind.EXPOSED_EXCHANGES,
                    new Operators("exchanges"),
                    exposed,
                    exposed,
                    Basis.UPPER_BOUND,
                    "no kernel ran meanwhile; communication.json would tell waiting from sending");
            return;
        }
        double part = measured.timelines().isEmpty() ? 1 : Math.min(1, exposed / elapsed);
        for (CollectiveTime kind : kinds) {
            exchange(Kind.WAITING_DIES, kind, kind.waitMicros(), part, "waiting for other dies");
            exchange(Kind.EXPOSED_TRANSFERS, kind, kind.transitMicros(), part, rate(kind));
            exchange(Kind.SLOW_EXCHANGES, kind, kind.restMicros(), part, "neither waiting nor sending");
        }
    }

    private void exchange(Kind finding, CollectiveTime kind, double micros, double part, String what) {
        String evidence = String.format(
                Locale.ROOT,
                "%d calls, %.0f %% of their time %s",
                kind.count(),
                kind.elapsedMicros() > 0 ? 100 * micros / kind.elapsedMicros() : 0,
                what);
        add(finding, new Operators(kind.operation()), micros, micros * part, Basis.UPPER_BOUND, evidence);
    }

    private static String rate(CollectiveTime kind) {
        return kind.transitMicros() == 0
                ? "sending"
                : String.format(Locale.ROOT, "sending, %.1f GB/s", kind.bytes() / kind.transitMicros() / 1e3);
    }

    private void idle() {
        IdleTime idle = measured.idle();
        HostCalls host = measured.host();
        for (IdleCause cause : IdleCause.values()) {
            double micros = idle.nanos(cause) / 1e3;
            String evidence = idle.gaps() + " gaps between kernels";
            if (cause == IdleCause.LAUNCHES && host != null) {
                evidence += shortKernels(host.launchMicros());
            }
            if (cause == IdleCause.OTHER_HOST && host != null) {
                evidence += String.format(
                        Locale.ROOT, "; %d calls waited for the die, %.0f us", host.waits(), host.waitMicros());
            }
            add(Kind.IDLE_DIES, new HostWork(cause), micros, micros, Basis.UPPER_BOUND, evidence);
        }
    }

    private String shortKernels(double launchMicros) {
        long all = measured.export().calls().stream()
                .filter(call -> !call.isExchange())
                .count();
        long brief = measured.export().calls().stream()
                .filter(call -> !call.isExchange() && call.timing().micros() < launchMicros)
                .count();
        return String.format(
                Locale.ROOT,
                "; a launch takes the host %.1f us, and %d of %d kernels are shorter",
                launchMicros,
                brief,
                all);
    }

    private void slowKernels() {
        ModelComparison comparison = measured.comparison();
        if (comparison == null) {
            return;
        }
        Map<String, List<PricedKernel>> operators = new TreeMap<>();
        for (PricedKernel kernel : comparison.kernels()) {
            operators
                    .computeIfAbsent(kernel.measured().median().operator(), name -> new ArrayList<>())
                    .add(kernel);
        }
        operators.forEach((name, kernels) -> {
            double micros = kernels.stream()
                    .mapToDouble(kernel -> kernel.measured().totalMicros())
                    .sum();
            double excess =
                    kernels.stream().mapToDouble(PricedKernel::excessMicros).sum();
            add(Kind.SLOW_KERNELS, new Operators(name), micros, excess, Basis.MODEL, slow(kernels.getFirst()));
        });
    }

    private static String slow(PricedKernel worst) {
        return String.format(
                Locale.ROOT,
                "worst on %s: %.1f us, predicted %.1f (%s)",
                worst.measured().median().shapes().stream()
                        .filter(shape -> !shape.isEmpty())
                        .limit(MOST_SHAPES)
                        .toList(),
                worst.measured().median().micros(),
                worst.predictedMicros(),
                worst.prediction().inside() ? "such sizes were measured" : "no such size was measured");
    }

    private void fusions() {
        for (MissedFusion fusion : measured.fusions()) {
            String saved = Double.isNaN(fusion.savedMicros())
                    ? ""
                    : String.format(Locale.ROOT, ", one kernel would save %.1f us", fusion.savedMicros());
            String evidence = String.format(
                    Locale.ROOT,
                    "%d times, %d kernels, the die idle between them for %.1f us%s",
                    fusion.places(),
                    fusion.kernels(),
                    fusion.idleMicros(),
                    saved);
            Basis basis = Double.isNaN(fusion.savedMicros()) ? Basis.UPPER_BOUND : Basis.MODEL;
            add(
                    Kind.MISSED_FUSION,
                    new KernelRow(fusion.pattern()),
                    fusion.micros(),
                    fusion.gainMicros(),
                    basis,
                    evidence);
        }
    }

    private void family(Kind kind, OperatorFamily family) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        double micros = 0;
        for (OperatorTime time : measured.operators()) {
            if (time.family() == family) {
                counts.merge(time.operator(), time.count(), Integer::sum);
                micros += time.micros();
            }
        }
        String evidence = counts.entrySet().stream()
                .limit(MOST_NAMES)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        add(kind, new Operators(family.spelling()), micros, micros, Basis.UPPER_BOUND, evidence);
    }

    /**
     * What twice as many rows a product would save of the time of each row: half where a product is as long as its weight takes
     * to come, nothing where it is as long as its sums take.
     */
    private void fewRows() {
        Products few =
                new Products((product, timer) -> 1 - timer.seconds(twice(product)) / (2 * timer.seconds(product)));
        String evidence = String.format(
                Locale.ROOT,
                "%d calls of %.0f rows, weighed by what twice as many would save of each row's time",
                few.count,
                few.gain == 0 ? 0 : few.rows / few.gain);
        add(Kind.FEW_ROWS, new Operators("products"), few.micros, few.gain, Basis.MODEL, evidence);
    }

    private static Matmul twice(Matmul product) {
        return new Matmul(
                2 * product.rows(),
                product.columns(),
                product.depth(),
                product.activation(),
                product.weight(),
                product.result());
    }

    private void unaligned() {
        Products unaligned =
                new Products((product, timer) -> 1 - timer.seconds(product.packed()) / timer.seconds(product));
        add(
                Kind.UNALIGNED_PRODUCTS,
                new Operators("products"),
                unaligned.micros,
                unaligned.gain,
                Basis.MODEL,
                unaligned.count + " calls with rows that end inside a block");
    }

    /** The products that a change would make faster; none where there is no model to ask. */
    private final class Products {
        double micros;
        double gain;
        /** Sum of their rows, each weighed by what the change saves. */
        double rows;

        int count;

        /**
         * Adds up what was measured.
         *
         * @param saving the part of a product's time that the change would save
         */
        Products(ToDoubleBiFunction<Matmul, OperatorTimer> saving) {
            ModelComparison comparison = measured.comparison();
            if (comparison != null) {
                OperatorTimer timer = new OperatorTimer(comparison.device());
                measured.groups().forEach(group -> add(group, saving, timer));
            }
        }

        private void add(KernelGroup group, ToDoubleBiFunction<Matmul, OperatorTimer> saving, OperatorTimer timer) {
            Matmul product = product(group.median());
            double saved = product == null ? 0 : saving.applyAsDouble(product, timer);
            if (product != null && saved > 0) {
                micros += group.totalMicros();
                gain += group.totalMicros() * saved;
                rows += group.totalMicros() * saved * product.rows();
                count += group.count();
            }
        }
    }

    private static @Nullable Matmul product(KernelTiming timing) {
        return Selection.reasonNotPriced(timing) == null && MeasuredOperator.of(timing) instanceof Matmul product
                ? product
                : null;
    }

    private void cpuKernels() {
        List<KernelCall> own =
                measured.export().calls().stream().filter(KernelCall::isOnCpu).toList();
        double micros = own.stream().mapToDouble(call -> call.timing().micros()).sum();
        String names = String.join(
                ", ",
                own.stream()
                        .map(KernelCall::operator)
                        .distinct()
                        .limit(MOST_NAMES)
                        .toList());
        add(Kind.CPU_KERNELS, new Operators(names), micros, micros, Basis.UPPER_BOUND, own.size() + " calls");
    }
}

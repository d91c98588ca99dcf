package org.ascendtwin.hardware.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.device.CoreFit;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * Fits the laws of the operator level to runs of the core level on a device: of every kind of kernel the same random shapes are
 * simulated, and for each family T = start + fill + work/efficiency is fitted to them, start and work being the law's, by
 * least squares of the relative errors with fill 0 or more. The same device gives the same fits.
 */
public final class CoreFitting {
    private static final long SEED = 950;
    private static final int SHAPES_OF_A_KIND = 24;
    private static final double NANOS = 1e9;
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

    private final Device device;
    private final KernelSimulation events;
    private final OperatorTimer laws;

    private CoreFitting(Device device) {
        this.device = device;
        this.events = new KernelSimulation(device);
        this.laws = new OperatorTimer(device);
    }

    /** The fits of every family to runs on {@code device}, whatever it was fitted to before. */
    public static Map<KernelFamily, CoreFit> fits(Device device) {
        return new CoreFitting(device.withKernels(device.kernels())).fits();
    }

    /** A kernel, its start and its work by the law, and its time by events, all in nanoseconds. */
    private record Point(Operator operator, double start, double work, double simulated) {}

    private Map<KernelFamily, CoreFit> fits() {
        Map<KernelFamily, List<Point>> pointsByFamily = new EnumMap<>(KernelFamily.class);
        for (NamedKernel kernel : NamedKernel.all()) {
            ShapeSample sample = new ShapeSample(device, SEED);
            for (int i = 0; i < SHAPES_OF_A_KIND; i++) {
                Operator operator = sample.next(kernel);
                pointsByFamily
                        .computeIfAbsent(OperatorTimer.family(operator), family -> new ArrayList<>())
                        .add(point(operator));
            }
        }
        Map<KernelFamily, CoreFit> fits = new EnumMap<>(KernelFamily.class);
        pointsByFamily.forEach((family, points) -> fits.put(family, fit(points)));
        return fits;
    }

    private Point point(Operator operator) {
        double start = laws.fixedSeconds(operator) * NANOS;
        double work = laws.seconds(operator) * NANOS - start;
        return new Point(operator, start, work, events.run(operator).nanos());
    }

    /** Normal equations of fill·a + slowness·b = c, where a, b and c are 1, work and what follows the start, over the time. */
    private static CoreFit fit(List<Point> points) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ac = 0;
        double bc = 0;
        for (Point point : points) {
            double a = 1 / point.simulated;
            double b = point.work / point.simulated;
            double c = 1 - point.start / point.simulated;
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ac += a * c;
            bc += b * c;
        }
        double fill = (ac * bb - bc * ab) / (aa * bb - ab * ab);
        double slowness = (bc * aa - ac * ab) / (aa * bb - ab * ab);
        if (!(fill > 0)) {
            fill = 0;
            slowness = bc / bb;
        }
        return rounded(points, Math.round(fill), Math.round(1e4 / slowness) / 1e4);
    }

    private static CoreFit rounded(List<Point> points, long fillNanos, double efficiency) {
        double[] errors = new double[points.size()];
        for (int i = 0; i < errors.length; i++) {
            Point point = points.get(i);
            double predicted = point.start + fillNanos + point.work / efficiency;
            errors[i] = 100 * Math.abs(predicted / point.simulated - 1);
        }
        Arrays.sort(errors);
        double median = (errors[(errors.length - 1) / 2] + errors[errors.length / 2]) / 2;
        return new CoreFit(
                new TimeSpan(fillNanos),
                efficiency,
                errors.length,
                span(points),
                digits(median),
                digits(errors[errors.length - 1]));
    }

    private static MeasuredSpan span(List<Point> points) {
        double leastFlops = Double.POSITIVE_INFINITY;
        double mostFlops = 0;
        double leastBytes = Double.POSITIVE_INFINITY;
        double mostBytes = 0;
        for (Point point : points) {
            leastFlops = Math.min(leastFlops, point.operator.flops());
            mostFlops = Math.max(mostFlops, point.operator.flops());
            leastBytes = Math.min(leastBytes, point.operator.bytes());
            mostBytes = Math.max(mostBytes, point.operator.bytes());
        }
        return new MeasuredSpan(digits(leastFlops), digits(mostFlops), digits(leastBytes), digits(mostBytes));
    }

    private static double digits(double value) {
        return new BigDecimal(value).round(THREE_DIGITS).doubleValue();
    }
}

package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What separates the law of a kernel family from the events of the core level on one device, fitted to runs of the latter:
 * T = start + fill + work/efficiency, start and work being the law's.
 *
 * @param fill what every kernel takes on top
 * @param efficiency part of the law's rates that events reach; above 1 where they are faster than the law
 * @param shapes kernels it was fitted to
 * @param span their sizes
 * @param medianPercent median of the absolute errors that are left over them
 * @param worstPercent largest of these
 */
public record CoreFit(
        TimeSpan fill, double efficiency, int shapes, MeasuredSpan span, double medianPercent, double worstPercent) {
    public CoreFit {
        new Limits("core-fits")
                .within("fill", fill, new TimeSpan(0), new TimeSpan(10_000_000))
                .within("efficiency", efficiency, 0.1, 10)
                .within("shapes", shapes, 1, 1 << 20)
                .within("median-percent", medianPercent, 0, 1000)
                .within("worst-percent", worstPercent, medianPercent, 1000)
                .check();
    }
}

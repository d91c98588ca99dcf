package org.ascendtwin.hardware.device;

/**
 * What measurements of one kind of kernel on a device say in place of the device's own constants.
 *
 * @param costs the constants that fit them
 * @param details what devices have no constant for
 * @param measured the sizes that were measured, outside of which the constants are trusted less
 * @param ratios what the law is off by where kernels were measured densely; empty without a user's own table
 * @param lent the sizes that were measured on the device from which the constants are borrowed
 */
public record CalibratedKernel(
        KernelCosts costs, KernelDetails details, MeasuredSpan measured, RatioTable ratios, MeasuredSpan lent) {
    private static final MeasuredSpan NOWHERE = new MeasuredSpan(0, 0, 0, 0);

    /** Constants that are not borrowed. */
    public CalibratedKernel(KernelCosts costs, KernelDetails details, MeasuredSpan measured, RatioTable ratios) {
        this(costs, details, measured, ratios, NOWHERE);
    }

    /** Constants without a table. */
    public CalibratedKernel(KernelCosts costs, KernelDetails details, MeasuredSpan measured) {
        this(costs, details, measured, RatioTable.EMPTY);
    }

    /** The same with a weight that streams from HBM as that of {@code other}. */
    CalibratedKernel streamingAs(CalibratedKernel other) {
        return new CalibratedKernel(
                costs.withHbmEfficiency(other.costs.hbmEfficiency()), details, measured, ratios, lent);
    }

    /** The same, borrowed from a device on which {@code span} was measured. */
    public CalibratedKernel lentOf(MeasuredSpan span) {
        return new CalibratedKernel(costs, details, measured, ratios, span);
    }

    /** Whether the constants are those of another device, as nothing of the kind was measured on this one. */
    public boolean isBorrowed() {
        return measured.equals(NOWHERE);
    }
}

package org.ascendtwin.hardware.device;

/**
 * The sizes of the kernels that a device's constants were read off.
 *
 * @param leastFlops of the smallest
 * @param mostFlops of the largest
 * @param leastBytes that the smallest moves
 * @param mostBytes that the largest moves
 */
public record MeasuredSpan(double leastFlops, double mostFlops, double leastBytes, double mostBytes) {
    public MeasuredSpan {
        new Limits("measured")
                .within("least-flops", leastFlops, 0, 1e18)
                .within("most-flops", mostFlops, leastFlops, 1e18)
                .within("least-bytes", leastBytes, 0, 1e15)
                .within("most-bytes", mostBytes, leastBytes, 1e15)
                .check();
    }

    /** Whether a kernel of these sizes is between the smallest and the largest. */
    public boolean contains(double flops, double bytes) {
        return flops >= leastFlops && flops <= mostFlops && bytes >= leastBytes && bytes <= mostBytes;
    }
}

package org.ascendtwin.hardware.model;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.operator.Operator;

/**
 * What one die does in a part of a forward pass, apart from attention, whose time depends on context lengths.
 *
 * @param operators kernels
 * @param collectives exchanges with the other dies
 */
public record Pass(List<RepeatedOperator> operators, List<RepeatedCollective> collectives) {
    /** A kernel that is run {@code count} times. */
    public record RepeatedOperator(int count, Operator operator) {}

    /** An exchange among {@code ranks} dies that is run {@code count} times. */
    public record RepeatedCollective(int count, Collective collective, int ranks) {}

    /** Kernels and exchanges that the host has to launch one by one. */
    public int launchCount() {
        int launches = 0;
        for (RepeatedOperator repeated : operators) {
            launches += repeated.count();
        }
        for (RepeatedCollective repeated : collectives) {
            launches += repeated.count();
        }
        return launches;
    }
}

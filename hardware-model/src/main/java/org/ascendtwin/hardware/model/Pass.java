package org.ascendtwin.hardware.model;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.operator.Operator;

/**
 * What one die does in a part of a forward pass, apart from attention, whose time depends on context lengths.
 *
 * @param operators kernels
 * @param collectives what it does together with other dies
 * @param exchanges tokens on their way to experts and back
 */
public record Pass(
        List<RepeatedOperator> operators, List<RepeatedCollective> collectives, List<RepeatedExchange> exchanges) {
    /** A kernel that is run {@code count} times. */
    public record RepeatedOperator(int count, Operator operator) {}

    /** A collective among {@code ranks} dies that is run {@code count} times. */
    public record RepeatedCollective(int count, Collective collective, int ranks) {}

    /** An exchange of tokens that is run {@code count} times. */
    public record RepeatedExchange(int count, TokenExchange exchange) {}

    /** Kernels and exchanges that the host has to launch one by one. */
    public int launchCount() {
        int launches = 0;
        for (RepeatedOperator repeated : operators) {
            launches += repeated.count();
        }
        for (RepeatedCollective repeated : collectives) {
            launches += repeated.count();
        }
        for (RepeatedExchange repeated : exchanges) {
            launches += repeated.count();
        }
        return launches;
    }
}

package org.ascendtwin.hardware.step;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/** The times of a pass by its number of tokens, each priced once and then looked up. */
final class PassTimes {
    private final IntFunction<Pass> passes;
    private final OperatorTimer operators;
    private final CollectiveTimer collectives;
    private final int ranks;
    private @Nullable Times[] byTokens = new Times[1024];

    /** The times of one pass, in seconds, and what it takes to launch it. */
    record Times(double matmulSeconds, double vectorSeconds, double collectiveSeconds, int launches) {
        double seconds() {
            return matmulSeconds + vectorSeconds + collectiveSeconds;
        }

        void addTo(StepCost out) {
            out.add(CostPart.MATMUL, matmulSeconds);
            out.add(CostPart.VECTOR, vectorSeconds);
            out.add(CostPart.COLLECTIVE, collectiveSeconds);
        }
    }

    PassTimes(IntFunction<Pass> passes, OperatorTimer operators, CollectiveTimer collectives, int ranks) {
        this.passes = passes;
        this.operators = operators;
        this.collectives = collectives;
        this.ranks = ranks;
    }

    Times at(int tokens) {
        if (tokens >= byTokens.length) {
            byTokens = Arrays.copyOf(byTokens, Math.max(tokens + 1, 2 * byTokens.length));
        }
        Times known = byTokens[tokens];
        if (known == null) {
            known = price(passes.apply(tokens));
            byTokens[tokens] = known;
        }
        return known;
    }

    private Times price(Pass pass) {
        double matmul = 0;
        double vector = 0;
        double collective = 0;
        for (Pass.RepeatedOperator repeated : pass.operators()) {
            double seconds = repeated.count() * operators.seconds(repeated.operator());
            if (repeated.operator() instanceof Matmul) {
                matmul += seconds;
            } else {
                vector += seconds;
            }
        }
        for (Pass.RepeatedCollective repeated : pass.collectives()) {
            collective += repeated.count() * collectives.seconds(repeated.collective(), ranks);
        }
        return new Times(matmul, vector, collective, pass.launchCount());
    }
}

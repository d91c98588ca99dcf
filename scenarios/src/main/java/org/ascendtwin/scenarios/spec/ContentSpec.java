package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of texts that are drafted alike; what it leaves out is as for all. */
@Doc("A kind of texts that are drafted alike")
public record ContentSpec(
        @Doc("for reports, as in code or chat") String name,

        @Doc("share of the requests; shares are taken relative to their sum") @Range(min = 0, max = 1e9)
        double share,

        @Doc("chance that a draft is right where all before it were, for the median request")
        @Range(min = 0, max = 1)
        @Nullable Double chance,

        @Doc("the same by place in the window") @Nullable List<Double> byPosition,

        @Doc("instead, the measured mean tokens of a verification") @Range(min = 1, max = 65) @Nullable Double acceptLength,

        @Doc("spread of the chance over requests, as the standard deviation of its logit")
        @Range(min = 0, max = 5)
        @Nullable Double spread,

        @Doc("what the logit of the chance gains with every thousand output tokens")
        @Range(min = -100, max = 100)
        @Nullable Double drift) {

    public ContentSpec {
        AcceptanceSpec.checkOne(name, chance, byPosition, acceptLength);
    }

    /** The chances by place, its own or those that hold for all. */
    List<Double> chances(
            @Nullable Double usual,
            @Nullable List<Double> usualByPosition,
            @Nullable Double usualLength,
            int drafts,
            double usualSpread) {
        double inForce = spread == null ? usualSpread : spread;
        boolean own = chance != null || byPosition != null || acceptLength != null;
        return own
                ? AcceptanceSpec.chances(chance, byPosition, acceptLength, drafts, inForce)
                : AcceptanceSpec.chances(usual, usualByPosition, usualLength, drafts, inForce);
    }

    /** The same with every chance of its own {@code factor} times as high. */
    ContentSpec scaled(double factor, int drafts, double usualSpread) {
        if (chance == null && byPosition == null && acceptLength == null) {
            return this;
        }
        List<Double> own = chances(null, null, null, drafts, usualSpread);
        return new ContentSpec(name, share, null, AcceptanceSpec.scaled(own, factor), null, spread, drift);
    }
}

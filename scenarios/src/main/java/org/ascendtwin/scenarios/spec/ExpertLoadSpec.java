package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How unequally tokens choose experts. */
@Doc("How unequally tokens choose experts; as the serving profile says where nothing is said")
public record ExpertLoadSpec(
        @Doc("exponent of Zipf's law: the k-th busiest expert gets a part in proportion to 1/k^zipf; 0 for all alike")
        @Default("0")
        @Range(min = 0, max = 10)
        double zipf,

        @Doc("tokens counted at each expert, a number a line; in place of zipf") @Nullable Path counts,

        @Doc("tokens of the busiest die's experts over the mean, taken as given; in place of zipf and counts")
        @Range(min = 1, max = 1024)
        @Nullable Double hottest,

        @Doc(
                "standard deviation of the experts' tokens over their mean, from which the load of the busiest die follows; in place of"
                        + " zipf, counts and hottest")
        @Range(min = 0, max = 32)
        @Nullable Double spread,

        @Doc("which experts are the busy ones of Zipf's law, and which trade their loads") @Default("1")
        long seed,

        @Doc("part of the experts that trade their loads with each other now and then, as texts change")
        @Default("0")
        @Range(min = 0, max = 1)
        double drift,

        @Doc("forward passes from one such trade to the next") @Default("1000") @Range(min = 1, max = 1 << 30)
        int driftEvery) {
    public ExpertLoadSpec {
        if (spread != null && (hottest != null || counts != null || zipf > 0)) {
            throw new IllegalArgumentException("spread " + spread + " beside "
                    + (hottest != null ? "hottest" : counts == null ? "zipf" : "counts")
                    + "; allowed: one of them. Maybe leave spread out.");
        }
        if (hottest != null && (counts != null || zipf > 0)) {
            throw new IllegalArgumentException("hottest " + hottest + " beside " + (counts == null ? "zipf" : "counts")
                    + "; allowed: one of them. Maybe leave hottest out, it follows from the loads.");
        }
        if (counts != null && zipf > 0) {
            throw new IllegalArgumentException(
                    "zipf " + zipf + " beside counts " + counts + "; allowed: one of them. Maybe leave zipf out.");
        }
    }
}

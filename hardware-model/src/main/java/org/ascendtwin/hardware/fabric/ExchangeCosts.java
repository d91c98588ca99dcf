package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * What sending tokens to experts costs on a product: one set for all sizes.
 *
 * @param plane name of the level that all messages take; null for the innermost that joins the two dies
 * @param rateShare part of a level's reached rate that messages of one token reach
 * @param dispatch fixed time of a low-latency dispatch: quantising, flags for every expert, sorting by expert
 * @param combine fixed time of a low-latency combine
 * @param notifyPerRank exchange of token counts with each other rank before a normal dispatch
 * @param source where the values come from
 */
public record ExchangeCosts(
        @Nullable String plane,
        double rateShare,
        TimeSpan dispatch,
        TimeSpan combine,
        TimeSpan notifyPerRank,
        String source) {
    public ExchangeCosts {
        TimeSpan none = new TimeSpan(0);
        new Limits("exchange")
                .within("rate-share", rateShare, 0.01, 1)
                .within("dispatch", dispatch, none, new TimeSpan(10_000_000))
                .within("combine", combine, none, new TimeSpan(10_000_000))
                .within("notify-per-rank", notifyPerRank, none, new TimeSpan(1_000_000))
                .check();
    }
}

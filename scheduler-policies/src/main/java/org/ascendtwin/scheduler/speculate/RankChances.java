package org.ascendtwin.scheduler.speculate;

/**
 * How likely the right token is among the first few of a draft model: it is not where the model looks r times, each look
 * less telling than the one before: P(rank > r) = (1 − a)^(r^γ), with a the chance of the first. At γ = 0.35 a first
 * choice right at 60 % makes one of five right at 80 %, as reported of draft heads (Cai et al. 2024, Medusa); at γ = 1
 * looks would be independent, at 0 further ones useless.
 */
public record RankChances(double exponent) {
    /** As reported of Medusa's heads. */
    public static final RankChances MEDUSA = new RankChances(0.35);

    public RankChances {
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("a rank exponent of " + exponent + "; allowed: 0 to 1.");
        }
    }

    /** The chance of one of the first {@code rank}, where that of the first has {@code odds}. */
    double within(double odds, int rank) {
        if (rank < 2) {
            return rank == 1 ? odds / (1 + odds) : 0;
        }
        return 1 - StrictMath.exp(-StrictMath.log1p(odds) * StrictMath.pow(rank, exponent));
    }

    /** The rank of the right token that {@code uniform} stands for, up to {@code most}; beyond that {@code most} + 1. */
    int rank(double odds, double uniform, int most) {
        int rank = 1;
        while (rank <= most && uniform >= within(odds, rank)) {
            rank++;
        }
        return rank;
    }
}

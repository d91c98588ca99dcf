package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.speculate.AcceptLength;
import org.ascendtwin.scheduler.speculate.ContentClass;
import org.ascendtwin.scheduler.speculate.RankChances;
import org.jspecify.annotations.Nullable;

/**
 * Which drafts are right: the same for all texts, or for classes of them. What a class leaves out it has from here.
 */
@Doc("Which drafts are right")
public record AcceptanceSpec(
        @Doc("chance that a draft is right where all before it were, for the median request; from the serving"
                + " profile, 0.66 without one, unless one of this, by-position and accept-length is given")
        @Range(min = 0, max = 1)
        @Nullable Double chance,

        @Doc("the same by place in the window, from the first draft on; the last value holds for all further places")
        @Nullable List<Double> byPosition,

        @Doc("instead, the measured mean tokens of a verification, the target's own included, as SGLang logs it"
                + " (accept len); the chance that gives it is used")
        @Range(min = 1, max = 65)
        @Nullable Double acceptLength,

        @Doc("drafts of the chain that accept-length was measured with") @Default("3") @Range(min = 1, max = 64)
        int acceptLengthDrafts,

        @Doc("spread of the chance over requests, as the standard deviation of its logit")
        @Default("0.6")
        @Range(min = 0, max = 5)
        double spread,

        @Doc("what the logit of the chance gains with every thousand output tokens")
        @Default("0.0")
        @Range(min = -100, max = 100)
        double drift,

        @Doc("how much further branches of a draft tree find: P(right token not among r) = (1 − chance)^(r^exponent);"
                + " 0: nothing, 1: as much as the first")
        @Default("0.35")
        @Range(min = 0, max = 1)
        double rankExponent,

        @Doc("kinds of texts that are drafted differently; a request belongs to one of them by chance") @Default("[]")
        List<ContentSpec> classes) {

    private static final double USUAL = 0.66;

    public AcceptanceSpec {
        checkOne("acceptance", chance, byPosition, acceptLength);
        if (classes.isEmpty()) {
            chances(chance, byPosition, acceptLength, acceptLengthDrafts, spread);
        }
        for (ContentSpec content : classes) {
            content.chances(chance, byPosition, acceptLength, acceptLengthDrafts, spread);
        }
        if (!classes.isEmpty()
                && !(classes.stream().mapToDouble(ContentSpec::share).sum() > 0)) {
            throw new IllegalArgumentException("classes have no share; allowed: at least one with a share above 0.");
        }
    }

    /** The classes of texts. */
    public List<ContentClass> contents() {
        if (classes.isEmpty()) {
            List<Double> chances = chances(chance, byPosition, acceptLength, acceptLengthDrafts, spread);
            return List.of(new ContentClass("all texts", 1, chances, spread, drift));
        }
        List<ContentClass> contents = new ArrayList<>();
        for (ContentSpec content : classes) {
            Double ownSpread = content.spread();
            Double ownDrift = content.drift();
            contents.add(new ContentClass(
                    content.name(),
                    content.share(),
                    content.chances(chance, byPosition, acceptLength, acceptLengthDrafts, spread),
                    ownSpread == null ? spread : ownSpread,
                    ownDrift == null ? drift : ownDrift));
        }
        return List.copyOf(contents);
    }

    /** Mean tokens of the verifications of a chain of {@code drafts}, the target's own included. */
    public double meanLength(int drafts) {
        double shares = 0;
        double verifications = 0;
        for (ContentClass content : contents()) {
            shares += content.share();
            verifications += content.share() / AcceptLength.of(content, drafts);
        }
        return shares / verifications;
    }

    /** The same with every chance {@code factor} times as high, as far as a chance can be. */
    public AcceptanceSpec scaled(double factor) {
        List<Double> chances = chances(chance, byPosition, acceptLength, acceptLengthDrafts, spread);
        List<ContentSpec> contents = classes.stream()
                .map(content -> content.scaled(factor, acceptLengthDrafts, spread))
                .toList();
        return new AcceptanceSpec(
                null, scaled(chances, factor), null, acceptLengthDrafts, spread, drift, rankExponent, contents);
    }

    static List<Double> scaled(List<Double> chances, double factor) {
        return chances.stream().map(each -> Math.min(1, each * factor)).toList();
    }

    /** How likely further branches hold the right token. */
    public RankChances ranks() {
        return new RankChances(rankExponent);
    }

    static void checkOne(
            String what, @Nullable Double chance, @Nullable List<Double> byPosition, @Nullable Double acceptLength) {
        int given = (chance == null ? 0 : 1) + (byPosition == null ? 0 : 1) + (acceptLength == null ? 0 : 1);
        if (given > 1) {
            throw new IllegalArgumentException(
                    what + " has " + given + " of chance, by-position and accept-length; keep one.");
        }
    }

    static List<Double> chances(
            @Nullable Double chance,
            @Nullable List<Double> byPosition,
            @Nullable Double acceptLength,
            int drafts,
            double spread) {
        if (byPosition != null) {
            return new ContentClass("by-position", 1, byPosition, spread, 0).chances();
        }
        if (acceptLength != null) {
            return List.of(AcceptLength.chance(acceptLength, drafts, spread));
        }
        return List.of(chance == null ? USUAL : chance);
    }
}

package org.ascendtwin.scenarios.report;

import java.util.Locale;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;

/** What a serving profile says, as the tables of docs/validation.md and README.md. */
public final class ServingTables {
    private static final String HALVES = "halves";
    private static final String NOTHING_FITTED = "nothing fitted";

    private ServingTables() {}

    /** How far off it is on deployments, fitted and not. */
    public static String scores(ServingProfile profile) {
        String figure = profile.platform() == ServingPlatform.ASCEND ? "output tokens/s" : "figure";
        StringBuilder text = new StringBuilder("| " + figure + """
                 | cases | median of absolute errors | 90th percentile | bias | order |
                |---|---|---|---|---|---|
                """);
        for (ServingProfile.Score score : profile.scores()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f %% | %.1f %% | %+.1f %% | %s |%n",
                    score.of(),
                    score.cases(),
                    score.median(),
                    score.p90(),
                    score.bias(),
                    score.ranks() == 0 ? "" : String.format(Locale.ROOT, "%.2f", score.ranks())));
        }
        return text.toString();
    }

    /** The same for README.md: nothing fitted, and halves. */
    public static String summary(ServingProfile profile) {
        StringBuilder text = new StringBuilder("""
                | Published SGLang-on-Ascend deployments, output tokens/s | median error | 90th percentile | bias | rank correlation |
                |---|---|---|---|---|
                """);
        for (ServingProfile.Score score : profile.scores()) {
            if (score.of().equals(NOTHING_FITTED) || score.of().startsWith(HALVES)) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f %% | %.1f %% | %+.1f %% | %.2f |%n",
                        score.of(),
                        score.median(),
                        score.p90(),
                        score.bias(),
                        score.ranks()));
            }
        }
        return text.toString();
    }

    /** Its parameters. */
    public static String parameters(ServingProfile profile) {
        StringBuilder text = new StringBuilder("""
                | parameter | value | 1 sigma | believed | spread left | unit |
                |---|---|---|---|---|---|
                """);
        profile.parameters()
                .forEach((parameter, value) -> text.append(String.format(
                        Locale.ROOT,
                        "| `%s` | %.3g | %.3g to %.3g | %.3g | %.2f | %s |%n",
                        parameter,
                        value.value(),
                        value.low(),
                        value.high(),
                        value.prior(),
                        value.shrink(),
                        value.unit())));
        return text.toString();
    }

    /** Records that it was not fitted to. */
    public static String leftOut(ServingProfile profile) {
        StringBuilder text = new StringBuilder();
        profile.leftOut().forEach((id, reason) -> text.append(String.format(Locale.ROOT, "- `%s`: %s%n", id, reason)));
        return text.toString();
    }
}

package org.ascendtwin.calibration.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServingProfileFileTest {
    @TempDir
    Path folder;

    @Test
    void aProfileReadsAsItWasWritten() throws IOException {
        ServingProfile believed = ServingProfile.prior(ServingPlatform.ASCEND);
        ServingProfile profile = new ServingProfile(
                ServingProfile.FORMAT,
                ServingPlatform.ASCEND,
                "./twin calibrate serving",
                List.of(new ServingProfile.Source("cases.json", "00ff", 7)),
                0.2,
                believed.parameters(),
                believed.correlations(),
                Map.of("grouped dense, eagle3, mixed", new ServingProfile.Trust(5, 1024, 6144)),
                Map.of("odd", "cannot be"),
                List.of(new ServingProfile.Score("all fitted", 7, 8.1, 20.5, -1.5, 0.9)));
        Path file = Files.writeString(folder.resolve("serving.json"), ServingProfileFile.text(profile));
        assertThat(ServingProfileFile.read(file, ServingPlatform.ASCEND)).isEqualTo(profile);
    }

    @Test
    void whatAnExportShowedStandsInPlaceOfTheFitAndSaysSo() throws IOException {
        ServingProfile shipped = ServingProfileFile.shipped(ServingPlatform.ASCEND);
        MeasuredTerm pace = new MeasuredTerm(86, 80, 92, "us", 84, "mine/kernel_details.csv", "from start to start");
        MeasuredTerm replay = new MeasuredTerm(300, 290, 310, "us", 60, "mine/kernel_details.csv", "before replays");
        ServingProfile own = shipped.measuring(
                Map.of(ServingParameter.EAGER_LAUNCH, pace, ServingParameter.GRAPH_REPLAY, replay),
                List.of(new ServingProfile.Source("mine/kernel_details.csv", "00ff", 190)),
                "./twin calibrate host");
        Path file = Files.writeString(folder.resolve("own.json"), ServingProfileFile.text(own));
        ServingProfile read = ServingProfileFile.read(file, ServingPlatform.ASCEND);
        assertThat(read).isEqualTo(own);
        assertThat(read.value(ServingParameter.EAGER_LAUNCH)).isEqualTo(86);
        assertThat(shipped.has(ServingParameter.GRAPH_REPLAY)).isFalse();
        assertThat(read.value(ServingParameter.GRAPH_REPLAY)).isEqualTo(300);
        assertThat(read.value(ServingParameter.GRAPH_GAP)).isEqualTo(shipped.value(ServingParameter.GRAPH_GAP));
        assertThat(read.origin(ServingParameter.EAGER_LAUNCH)).isEqualTo("measured in mine/kernel_details.csv");
        assertThat(read.origin(ServingParameter.GRAPH_GAP)).isEqualTo("fitted to sglang-ascend-golden.json");
        assertThat(read.origin(ServingParameter.HOST_ITERATION))
                .startsWith("believed and hardly moved by sglang-ascend");
        assertThat(ServingProfile.prior(ServingPlatform.ASCEND).origin(ServingParameter.HOST_ITERATION))
                .isEqualTo("believed");
        // One standard deviation up and down are the ends of the interval, by the logarithm.
        assertThat(read.measuredAt(parameter -> 1).value(ServingParameter.EAGER_LAUNCH))
                .isCloseTo(86 * StrictMath.sqrt(92.0 / 80), within(1e-9));
    }

    /** What is known before a fit starts where the profile ends, and what an export showed is among it. */
    @Test
    void aProfileIsABeliefForTheNextFit() {
        ServingProfile shipped = ServingProfileFile.shipped(ServingPlatform.ASCEND);
        MeasuredTerm pace = new MeasuredTerm(86, 80, 92, "us", 84, "mine/kernel_details.csv", "from start to start");
        ServingProfile belief = shipped.measuring(Map.of(ServingParameter.EAGER_LAUNCH, pace), List.of(), "")
                .asBelief();
        assertThat(belief.unknown(ServingParameter.EAGER_LAUNCH).prior()).isEqualTo(86);
        assertThat(belief.unknown(ServingParameter.EAGER_LAUNCH).at(1)).isCloseTo(92, within(0.3));
        assertThat(belief.unknown(ServingParameter.GRAPH_GAP).prior())
                .isEqualTo(shipped.value(ServingParameter.GRAPH_GAP));
        assertThat(belief.measured()).isEmpty();
        assertThat(belief.scores()).isEmpty();
        // Without a profile before, a fit believes what it always did, to the last digit.
        ServingProfile prior = ServingProfile.prior(ServingPlatform.ASCEND);
        for (ServingParameter parameter : ServingParameter.of(ServingPlatform.ASCEND)) {
            assertThat(prior.unknown(parameter)).isEqualTo(parameter.unknown(ServingPlatform.ASCEND));
        }
    }

    @Test
    void aMeasuredTermWithItsEndsTheWrongWayRoundIsRefused() {
        assertThatThrownBy(() -> new MeasuredTerm(86, 92, 80, "us", 84, "", "")).hasMessageContaining("in this order");
    }

    @ParameterizedTest
    @EnumSource
    void theShippedProfileMovedOnlyWhatDeploymentsTell(ServingPlatform platform) {
        ServingProfile shipped = ServingProfileFile.shipped(platform);
        assertThat(shipped.platform()).isEqualTo(platform);
        assertThat(shipped.command()).startsWith("./twin calibrate serving");
        assertThat(ServingProfileFile.text(shipped)).isEqualTo(ServingProfileFile.shippedText(platform));
        assertThat(shipped.parameters().keySet()).containsExactlyElementsOf(ServingParameter.of(platform));
        shipped.parameters().forEach((parameter, value) -> {
            assertThat(value.low()).as(parameter.toString()).isLessThan(value.value());
            assertThat(value.high()).as(parameter.toString()).isGreaterThan(value.value());
            assertThat(value.shrink()).as(parameter.toString()).isBetween(0.05, 1.0);
            assertThat(value.prior())
                    .as(parameter.toString())
                    .isEqualTo(parameter.unknown(platform).prior());
        });
        assertThat(shipped.trusted()).isNotEmpty();
    }

    @Test
    void aProfileOfAnotherPlatformIsRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("gpu.json"), ServingProfileFile.text(ServingProfile.prior(ServingPlatform.GPU)));
        assertThatThrownBy(() -> ServingProfileFile.read(file, ServingPlatform.ASCEND))
                .hasMessageContaining("is of gpu; allowed: ascend");
    }

    @Test
    void aProfileOfAnotherFormOrWithoutAParameterIsRefused() throws IOException {
        String text = ServingProfileFile.text(ServingProfile.prior(ServingPlatform.ASCEND));
        Path later = Files.writeString(folder.resolve("later.json"), text.replace("\"format\" : 2", "\"format\" : 9"));
        assertThatThrownBy(() -> ServingProfileFile.read(later, ServingPlatform.ASCEND))
                .hasMessageContaining("format 9");
        Path lacking = Files.writeString(
                folder.resolve("short.json"), text.replaceFirst("(?s)\"host-iteration\" : \\{.*?\\},", ""));
        assertThatThrownBy(() -> ServingProfileFile.read(lacking, ServingPlatform.ASCEND))
                .hasMessageContaining("host-iteration");
    }

    @Test
    void correlationsAreOfAllParametersOrRefused() throws IOException {
        assertThat(ServingProfile.prior(ServingPlatform.ASCEND).correlations())
                .allSatisfy(row -> assertThat(row.getLast()).isEqualTo(1));
        String text = ServingProfileFile.text(ServingProfile.prior(ServingPlatform.ASCEND));
        Path few = Files.writeString(folder.resolve("few.json"), text.replaceFirst("\\[ \\[ 1.0 \\], ", "[ "));
        assertThatThrownBy(() -> ServingProfileFile.read(few, ServingPlatform.ASCEND))
                .hasMessageContaining("correlations of");
    }

    @Test
    void predictionsScatterAsHalvesThatWereNotFittedDo() {
        assertThat(ServingProfile.prior(ServingPlatform.ASCEND).predictionNoise())
                .isEqualTo(ServingProfile.NOISE);
        ServingProfile shipped = ServingProfileFile.shipped(ServingPlatform.ASCEND);
        double median = shipped.scores().stream()
                .filter(score -> score.of().equals(ServingProfile.NOT_FITTED))
                .mapToDouble(ServingProfile.Score::median)
                .findFirst()
                .orElseThrow();
        // Half of a normal distribution of that deviation lies within the median error.
        assertThat(StrictMath.exp(0.6745 * shipped.predictionNoise()) - 1).isCloseTo(median / 100, within(1e-9));
    }

    @Test
    void beliefsNeedNoFile() throws IOException {
        assertThat(ServingProfileFile.read(Path.of("prior"), ServingPlatform.ASCEND))
                .isEqualTo(ServingProfile.prior(ServingPlatform.ASCEND));
    }

    @Test
    void onlyKindsAndLengthsThatWereFittedAreTrusted() {
        ServingProfile profile = new ServingProfile(
                ServingProfile.FORMAT,
                ServingPlatform.ASCEND,
                "",
                List.of(),
                0.2,
                ServingProfile.prior(ServingPlatform.ASCEND).parameters(),
                ServingProfile.prior(ServingPlatform.ASCEND).correlations(),
                Map.of(
                        "latent experts, nextn, apart",
                        new ServingProfile.Trust(1, 100, 100).and(new ServingProfile.Trust(1, 4000, 4000))),
                Map.of(),
                List.of());
        assertThat(profile.trusts("latent experts, nextn, apart", 2048)).isTrue();
        assertThat(profile.trusts("latent experts, nextn, apart", 4001)).isFalse();
        assertThat(profile.trusts("latent experts, nextn, mixed", 2048)).isFalse();
    }
}

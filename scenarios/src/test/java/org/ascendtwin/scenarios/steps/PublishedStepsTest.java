package org.ascendtwin.scenarios.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.StepTables;
import org.ascendtwin.scenarios.spec.Records;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Published steps, to none of which anything was fitted. */
final class PublishedStepsTest {
    private static List<PricedStep> steps = List.of();

    @BeforeAll
    static void price() throws Exception {
        System.setProperty("twin.home", "..");
        steps = PublishedSteps.read().price(new Resolver());
    }

    @Test
    void theyAreMetWithinATenthInTheMedian() {
        Map<String, ErrorSummary> scores = PublishedSteps.scores(steps);
        ErrorSummary all = Objects.requireNonNull(scores.get("all"));
        assertThat(all.count()).isEqualTo(steps.size()).isGreaterThan(20);
        assertThat(all.medianPercent()).isLessThan(10);
        assertThat(all.biasPercent()).isBetween(-10.0, 10.0);
    }

    @Test
    void promptsAreMetWithinElevenPercentEach() {
        assertThat(steps)
                .filteredOn(step -> step.step().kind() == StepKind.PREFILL)
                .isNotEmpty()
                .allSatisfy(step -> assertThat(Math.abs(step.errorPercent()))
                        .as(step.step().id())
                        .isLessThan(11));
    }

    @Test
    void partsAddUpToTheStep() {
        assertThat(steps).allSatisfy(step -> assertThat(step.partMillis().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .as(step.step().id())
                .isCloseTo(step.millis(), Offset.offset(1e-6)));
    }

    @Test
    void weightsThatAreNotPackedMakeEightBitDecodesSlowerAndNoOthers() throws Exception {
        for (PublishedStep step : PublishedSteps.read().steps()) {
            if (step.scenario().equals("qwen3-8b")) {
                double packed = millis(step, List.of());
                double plain = millis(step, List.of("servers[0].env.SGLANG_NPU_DISABLE_ACL_FORMAT_WEIGHT=1"));
                if (step.id().contains("w8a8")) {
                    assertThat(plain).as(step.id()).isGreaterThan(1.05 * packed);
                } else {
                    assertThat(plain).as(step.id()).isEqualTo(packed);
                }
            }
        }
    }

    private static double millis(PublishedStep step, List<String> more) throws Exception {
        List<String> settings = new ArrayList<>(step.settings());
        settings.addAll(more);
        return PricedStep.of(
                        Records.with(step, Map.of("settings", settings)),
                        PublishedSteps.index().resolveSibling(step.scenario() + ".yaml"),
                        new Resolver())
                .millis();
    }

    @Test
    void theReadmeSaysTheMedian() throws Exception {
        double median =
                Objects.requireNonNull(PublishedSteps.scores(steps).get("all")).medianPercent();
        assertThat(Files.readString(Path.of("../README.md")))
                .contains(String.format(Locale.ROOT, "%d within %.1f %% in the median", steps.size(), median));
    }

    @Test
    void thePageOnValidationHasTheTables() throws Exception {
        assertThat(Files.readString(Path.of("../docs/validation.md")))
                .contains(StepTables.scores(steps))
                .contains(StepTables.steps(steps));
    }
}

package org.ascendtwin.calibration.bottleneck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.calibration.ingest.StepTotal;
import org.ascendtwin.calibration.serving.MeasuredTerm;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTermsTest {
    private static final long SEED = 11;

    @TempDir
    Path folder;

    private static MeasuredTerm term(HostTerms terms, ServingParameter parameter) {
        return Objects.requireNonNull(terms.measured().get(parameter));
    }

    /** A host that launches a kernel every 60 to 100 us, and now and then compiles one first. */
    @Test
    void theHostsPaceIsFoundWhateverElseItDoesAtTimes() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        SyntheticExport export = new SyntheticExport();
        double start = 0;
        for (int kernel = 0; kernel < 400; kernel++) {
            export.kernel("Mul", start, 5);
            start += kernel % 50 == 49 ? 20_000 : 60 + 40 * random.nextDouble();
        }
        MeasuredTerm pace = term(HostTerms.of(Bottlenecks.of(export.in(folder), null)), ServingParameter.EAGER_LAUNCH);
        assertThat(pace.value()).as("seed %d", SEED).isCloseTo(80, within(2.0));
        assertThat(pace.low()).isBetween(75.0, pace.value());
        assertThat(pace.high()).isBetween(pace.value(), 85.0);
        assertThat(pace.how()).contains("left out");
    }

    /** Replays of 100 kernels, 2 us apart; the die waits 300 us for each replay, and for every third 900 us more. */
    @Test
    void kernelsOfGraphsTellTheirGapsAndWhatAReplayTakes() throws IOException {
        SyntheticExport export = new SyntheticExport();
        double start = 0;
        for (int replay = 0; replay < 60; replay++) {
            start += replay % 3 == 2 ? 1200 : 300;
            for (int kernel = 0; kernel < 100; kernel++) {
                export.inGraph(1, start, 10);
                start += 12;
            }
            start -= 2;
            if (replay % 2 == 1) {
                export.kernel("ArgMaxV2", start, 20);
                start += 20;
            }
        }
        HostTerms terms = HostTerms.of(Bottlenecks.of(export.in(folder), null));
        assertThat(term(terms, ServingParameter.GRAPH_GAP).value()).isCloseTo(2, within(0.01));
        assertThat(term(terms, ServingParameter.GRAPH_REPLAY).value()).isCloseTo(300, within(1.0));
        assertThat(term(terms, ServingParameter.GRAPH_REPLAY).high()).isLessThan(301);
        assertThat(terms.open()).containsOnlyKeys(ServingParameter.EAGER_LAUNCH, ServingParameter.HOST_ITERATION);
    }

    @Test
    void whatAnExportDoesNotShowIsSaidWithTheReason() throws IOException {
        SyntheticExport export = new SyntheticExport().kernel("Mul", 0, 10).api("acl", "aclnnMul", 100, 10, 5);
        HostTerms terms = HostTerms.of(Bottlenecks.of(export.in(folder), null));
        assertThat(terms.measured()).isEmpty();
        assertThat(terms.open().get(ServingParameter.EAGER_LAUNCH)).contains("needed: 30");
        assertThat(terms.open().get(ServingParameter.HOST_ITERATION)).contains("./twin calibrate serving");
    }

    /** The host does more than its runtime's part for each kernel, and no more than there was time for. */
    @ParameterizedTest
    @ValueSource(strings = {"torch_npu-level1", "torch_npu-level2-training"})
    void theHostsPaceInARealExportLiesBetweenItsBounds(String place) throws IOException {
        Bottlenecks run =
                Bottlenecks.of(ProfileFiles.read(SharedFolder.require("data/profiler-exports/" + place), ""), null);
        MeasuredTerm pace = term(HostTerms.of(run), ServingParameter.EAGER_LAUNCH);
        StepTotal step = run.export().steps().getFirst();
        long kernels =
                run.export().calls().stream().filter(call -> !call.isExchange()).count();
        double most = (step.computingMicros() + step.exposedMicros() + step.idleMicros()) / kernels;
        assertThat(pace.value()).isBetween(Objects.requireNonNull(run.host()).launchMicros(), most);
        assertThat(pace.count()).isGreaterThan(50);
        assertThat(pace.from()).startsWith(place).contains("kernel_details").doesNotContain("api_statistic");
    }
}

package org.ascendtwin.hardware.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Deployments;
import org.ascendtwin.hardware.step.Speculation;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long HBM_BYTES = 64L << 30;

    private static long sum(MemoryPlan plan) {
        return plan.parts().stream().mapToLong(MemoryPart::bytes).sum();
    }

    @Test
    void aTokenOfQwen32BOnFourDiesTakesTwoHeadsOf128In64Layers() {
        Deployment deployment = Deployments.a3("qwen3-32b", 4, Quantisation.BF16);
        assertThat(MemoryPlan.bytesPerToken(deployment.model(), deployment.placement(), 0.8))
                .isEqualTo(2 * (128 + 128) * 64 * 2);
        // 8 key-value heads on 16 dies are replicated
        Deployment wide = Deployments.a3("qwen3-32b", 16, Quantisation.BF16);
        assertThat(MemoryPlan.bytesPerToken(wide.model(), wide.placement(), 0.8))
                .isEqualTo((128 + 128) * 64 * 2);
    }

    private static MemorySettings settings(
            double fraction, int chunk, long maxTotalTokens, StateSlots states, Allocation allocation) {
        return new MemorySettings(fraction, chunk, 16384, 128, maxTotalTokens, states, 0.8, allocation);
    }

    @Test
    void theCacheIsTheStaticFractionLessTheWeights() {
        Deployment deployment = Deployments.a3("qwen3-32b", 4, Quantisation.BF16);
        MemoryPlan plan = MemoryPlan.of(deployment, MemorySettings.DEFAULT.withMemFractionStatic(0.8));
        // a layer's linear weights: 5120·(64+2·8)·128 + 64·128·5120 + 3·5120·25600, halved twice by tp 4, two bytes
        // each
        long linear = 2L * 64 * (5120L * 80 * 128 + 64L * 128 * 5120 + 3L * 5120 * 25600) / 4;
        assertThat(plan.bytes(MemoryPart.Use.LINEAR_WEIGHTS)).isEqualTo(linear);
        double free = (double) HBM_BYTES - MemoryPlan.RUNTIME_BYTES;
        double available = 0.8 * free - linear - plan.bytes(MemoryPart.Use.OTHER_WEIGHTS);
        assertThat(plan.cacheTokens()).isEqualTo((long) (available / 65536) / 128 * 128);
        assertThat(sum(plan)).isEqualTo(HBM_BYTES);
        assertThat(plan.fits()).isTrue();
        assertThat(MemoryAdvice.of(deployment, MemorySettings.DEFAULT.withMemFractionStatic(0.8)))
                .isEmpty();
    }

    @Test
    void eightBitWeightsTakeHalf() {
        MemoryPlan plain = MemoryPlan.of(Deployments.a3("qwen3-32b", 4, Quantisation.BF16), MemorySettings.DEFAULT);
        MemoryPlan quantised = MemoryPlan.of(Deployments.a3("qwen3-32b", 4, Quantisation.W8A8), MemorySettings.DEFAULT);
        assertThat(quantised.bytes(MemoryPart.Use.LINEAR_WEIGHTS))
                .isEqualTo(plain.bytes(MemoryPart.Use.LINEAR_WEIGHTS) / 2);
        assertThat(quantised.bytes(MemoryPart.Use.OTHER_WEIGHTS)).isEqualTo(plain.bytes(MemoryPart.Use.OTHER_WEIGHTS));
        assertThat(quantised.cacheTokens()).isGreaterThan(plain.cacheTokens());
    }

    @Test
    void aDraftModelOfItsOwnHasItsOwnWeightsTablesAndCache() {
        Deployment plain = Deployments.a3("qwen3-32b", 1, Quantisation.W8A8);
        DraftModel small = DraftModel.standalone(ModelCatalogue.shipped().model("qwen3-0.6b"));
        MemoryPlan plan = MemoryPlan.of(
                new Deployment(
                        plain.device(),
                        plain.cluster(),
                        plain.model(),
                        plain.placement(),
                        plain.graphs(),
                        Speculation.chain(3, small)),
                MemorySettings.DEFAULT);
        long tables = 151936L * 1024;
        long layers = 28L * (1024L * (16 + 8 + 8) * 128 + 16L * 128 * 1024 + 3L * 1024 * 3072);
        assertThat((double) plan.bytes(MemoryPart.Use.DRAFT_WEIGHTS))
                .isCloseTo(2.0 * (tables + layers), within(0.001 * 2.0 * (tables + layers)));
        double cell = 2.0 * 8 * (128 + 128) * (64 + 28);
        assertThat(plan.bytesPerToken()).isEqualTo(cell);
    }

    @Test
    void aDraftModelSharesTheCacheByItsLayers() {
        MemorySettings settings = MemorySettings.DEFAULT.withMemFractionStatic(0.8);
        MemoryPlan plain = MemoryPlan.of(Deployments.a3("qwen3-32b", 4, Quantisation.W8A8), settings);
        MemoryPlan speculative = MemoryPlan.of(Deployments.speculative("qwen3-32b", 4, Quantisation.W8A8, 3), settings);
        assertThat(speculative.bytesPerToken()).isEqualTo(65536 * (1 + 1.0 / 64));
        assertThat((double) speculative.cacheTokens()).isCloseTo(plain.cacheTokens() / (1 + 1.0 / 64), within(128.0));
        assertThat(sum(speculative)).isEqualTo(HBM_BYTES);
    }

    @Test
    void theDefaultFractionLeavesTenGibibytesOfALargeDevice() {
        MemoryPlan plan = MemoryPlan.of(Deployments.a3("qwen3-8b", 2, Quantisation.BF16), MemorySettings.DEFAULT);
        // reserved: 512 + 1.5·8192 + 2·128 + 2/8·1024 = 13312 MiB of 65536
        assertThat(plan.memFractionStatic()).isEqualTo(0.797);
    }

    @Test
    void whatDoesNotFitSaysByHowMuchAndWhatWouldHelp() {
        Deployment deployment = Deployments.a3("llama-3.1-70b", 1, Quantisation.BF16);
        MemoryPlan plan = MemoryPlan.of(deployment, MemorySettings.DEFAULT);
        assertThat(plan.fits()).isFalse();
        assertThat(plan.cacheTokens()).isZero();
        assertThat(plan.shortBytes()).isGreaterThan(80_000_000_000L);
        assertThat(MemoryAdvice.of(deployment, MemorySettings.DEFAULT))
                .contains("llama-3.1-70b in BF16 does not fit")
                .contains("GiB are missing")
                .contains("Maybe tp-size: 4, or model.weights: w4a16.");
        Deployment advised = deployment.withPlacement(deployment.placement().withTp(4));
        assertThat(MemoryPlan.of(advised, MemorySettings.DEFAULT).fits()).isTrue();
    }

    @Test
    void whatStepsNeedIsCountedByItsSources() {
        Deployment deployment = Deployments.a3("qwen3-32b", 4, Quantisation.BF16);
        MemorySettings settings = settings(0.8, 8192, 0, StateSlots.DEFAULT, Allocation.DEFAULT);
        Allocation grown = Allocation.ofMegabytes(400, 600, true);
        MemoryPlan plan = MemoryPlan.of(deployment, settings(0.8, 8192, 0, StateSlots.DEFAULT, grown));
        assertThat(plan.bytes(MemoryPart.Use.GRAPHS))
                .isEqualTo((2L << 20) * deployment.graphs().largest());
        assertThat(plan.bytes(MemoryPart.Use.COMMUNICATION)).isEqualTo(2 * (400L << 20));
        assertThat(plan.bytes(MemoryPart.Use.FRAGMENTATION)).isEqualTo(512L << 20);
        // the residual twice, and the sum and norm of two rows of 5120 in and two out, or gate and up of 2·25600/4
        long tokens = 8192;
        long residual = 2 * tokens * 5120 * 2;
        long largest = Math.max(8 * tokens * 5120, 2 * tokens * (5120 + 2 * 25600 / 4));
        assertThat(plan.bytes(MemoryPart.Use.ACTIVATIONS)).isEqualTo(residual + largest);
        MemoryPlan fragmented = MemoryPlan.of(deployment, settings);
        assertThat(fragmented.bytes(MemoryPart.Use.FRAGMENTATION)).isEqualTo((512L << 20) + residual + largest);
    }

    @Test
    void whatStepsMayLackIsSaidAndNotRefused() {
        Deployment deployment = Deployments.a3("qwen3-32b", 4, Quantisation.BF16);
        MemorySettings greedy = settings(0.97, 16384, 0, StateSlots.DEFAULT, Allocation.DEFAULT);
        MemoryPlan plan = MemoryPlan.of(deployment, greedy);
        assertThat(plan.fits()).isTrue();
        assertThat(plan.workingShortBytes()).isPositive();
        assertThat(sum(plan) - plan.workingShortBytes()).isEqualTo(HBM_BYTES);
        assertThat(MemoryAdvice.of(deployment, greedy))
                .contains("more than mem-fraction-static 0.97 leaves")
                .contains("Maybe mem-fraction-static: 0.9");
    }

    @Test
    void everySchemeTakesTheBytesOfItsWidths() {
        long bf16 = linearBytes("qwen3-30b-a3b", Quantisation.BF16);
        assertThat(linearBytes("qwen3-30b-a3b", Quantisation.W8A8)).isEqualTo(bf16 / 2);
        assertThat(linearBytes("qwen3-30b-a3b", Quantisation.W4A16)).isEqualTo(bf16 / 4);
        assertThat(linearBytes("qwen3-30b-a3b", Quantisation.W4A8)).isBetween(bf16 / 4, bf16 / 2);
    }

    private static long linearBytes(String model, Quantisation quantisation) {
        return MemoryPlan.of(Deployments.a3(model, 4, quantisation), MemorySettings.DEFAULT)
                .bytes(MemoryPart.Use.LINEAR_WEIGHTS);
    }

    @Test
    void aCacheOfEightBitsHoldsTwiceTheTokens() {
        Deployment plain = Deployments.a3("qwen3-32b", 4, Quantisation.W8A8);
        Deployment c8 = plain.withPlacement(new Placement(4, Quantisation.W8A8, DataType.INT8));
        MemorySettings settings = MemorySettings.DEFAULT.withMemFractionStatic(0.8);
        MemoryPlan wide = MemoryPlan.of(plain, settings);
        MemoryPlan narrow = MemoryPlan.of(c8, settings);
        assertThat(narrow.bytesPerToken()).isEqualTo(wide.bytesPerToken() / 2);
        assertThat((double) narrow.cacheTokens()).isCloseTo(2.0 * wide.cacheTokens(), within(256.0));
        // of a latent row, the 64 rotary elements stay at 16 bits
        Deployment latent = Deployments.a3("deepseek-r1", 16, Quantisation.W8A8);
        Placement eight = new Placement(16, Quantisation.W8A8, DataType.INT8);
        assertThat(MemoryPlan.bytesPerToken(latent.model(), eight, 0.8)).isEqualTo((512 + 64 * 2) * 61);
    }

    @Test
    void aTokenLimitIsRoundedDownToAPage() {
        MemorySettings limited = settings(0.8, 0, 1000, StateSlots.DEFAULT, Allocation.DEFAULT);
        assertThat(MemoryPlan.of(Deployments.a3("qwen3-8b", 1, Quantisation.BF16), limited)
                        .cacheTokens())
                .isEqualTo(896);
    }

    @Test
    void aLatentTokenTakes576ElementsALayerOnEveryDie() {
        Deployment deployment = Deployments.a3("deepseek-r1", 16, Quantisation.W8A8);
        assertThat(MemoryPlan.bytesPerToken(deployment.model(), deployment.placement(), 0.8))
                .isEqualTo(576 * 2 * 61);
        // with an indexer, 128 bytes and a scale more
        Deployment sparse = Deployments.a3("deepseek-v3.2", 16, Quantisation.W8A8);
        assertThat(MemoryPlan.bytesPerToken(sparse.model(), sparse.placement(), 0.8))
                .isEqualTo((576 * 2 + 128 + 4) * 61);
    }

    @Test
    void recurrentStatesTakeTheirShareBeforeTheCache() {
        Deployment deployment = Deployments.a3("qwen3.6-27b", 4, Quantisation.BF16);
        // 48 of 64 layers: 48/4 value heads of 128·128 in 32 bits, and 3 rows of 10240/4 mixed features
        double state = 48 * (12 * 128.0 * 128 * 4 + 3 * 2560 * 2);
        assertThat(MemoryPlan.stateBytes(deployment.model(), deployment.placement()))
                .isEqualTo(state);
        assertThat(MemoryPlan.bytesPerToken(deployment.model(), deployment.placement(), 0.8))
                .isEqualTo(16.0 * 2 * 256 * 2);
        MemoryPlan plan = MemoryPlan.of(deployment, MemorySettings.DEFAULT.withMemFractionStatic(0.8));
        assertThat(plan.stateSlots()).isPositive();
        assertThat((double) plan.bytes(MemoryPart.Use.STATES))
                .isCloseTo(0.9 * plan.bytes(MemoryPart.Use.CACHE), within(0.01 * HBM_BYTES));
        assertThat(sum(plan)).isEqualTo(HBM_BYTES);
    }

    /** Qwen3.6-27B on two dies as SGLang divides it: given slots, and a state for each token that a running request verifies. */
    @Test
    void givenStatesAndThoseOfDraftsLeaveTheRestToTheCache() {
        Deployment deployment = Deployments.a3("qwen3.6-27b", 2, Quantisation.W8A8);
        MemorySettings settings = MemorySettings.DEFAULT.withMemFractionStatic(0.6);
        double state = MemoryPlan.stateBytes(deployment.model(), deployment.placement());
        MemoryPlan byRatio = MemoryPlan.of(deployment, settings);
        StateSlots slots = new StateSlots(0.9, 16, 6 * 4);
        MemoryPlan few = MemoryPlan.of(deployment, settings(0.6, 0, 0, slots, Allocation.DEFAULT));
        assertThat(few.stateSlots()).isEqualTo(16);
        assertThat((double) few.bytes(MemoryPart.Use.STATES)).isCloseTo((16 + 24) * state, within(1.0));
        double freed = byRatio.bytes(MemoryPart.Use.STATES) - 40 * state;
        assertThat((few.cacheTokens() - byRatio.cacheTokens()) * few.bytesPerToken())
                .isCloseTo(freed, within(256 * few.bytesPerToken()));
        assertThat(sum(few)).isEqualTo(HBM_BYTES);
    }
}

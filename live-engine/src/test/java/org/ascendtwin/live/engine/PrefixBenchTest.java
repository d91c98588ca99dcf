package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.HostAcl;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.RandomWeights;
import org.junit.jupiter.api.Test;

final class PrefixBenchTest {
    private static final DecoderConfig MODEL =
            new DecoderConfig(64, 128, 2, 4, 2, 16, 300, 512, 1e6, 1e-6, true, true, null);

    @Test
    void aCachedContextChangesNoAnswer() throws InterruptedException {
        try (Acl acl = HostAcl.open();
                Device device = acl.device(0);
                DecoderWeights weights = DecoderWeights.load(device, MODEL, new RandomWeights(1), TensorType.BFLOAT16);
                PrefixBench bench = new PrefixBench(device, weights, 200, 12)) {
            PrefixBench.Benefit benefit = bench.run(200);
            assertThat(benefit.isSame()).isTrue();
            assertThat(benefit.answerTokens()).isEqualTo(12);
            assertThat(benefit.coldNanos()).isGreaterThan(benefit.coldFirstNanos());
            assertThat(benefit.warmNanos()).isGreaterThan(benefit.warmFirstNanos());
            assertThatThrownBy(() -> new PrefixBench(device, weights, 500, 12))
                    .hasMessage("a shared context of 500 tokens, a question of 16 and an answer of 12; allowed: up to"
                            + " the model's context of 512");
        }
    }
}

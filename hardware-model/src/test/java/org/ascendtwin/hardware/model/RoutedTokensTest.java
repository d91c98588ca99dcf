package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeRules;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Experts;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.junit.jupiter.api.Test;

/** Who sorts tokens by their experts and adds up what comes back. */
class RoutedTokensTest {
    private static final int DIES = 16;
    private static final int TOKENS = 512;
    private static final Set<Kind> ROUTING = EnumSet.of(Kind.INIT_ROUTING, Kind.FINALIZE_ROUTING, Kind.PERMUTE);

    private static List<String> routing(Exchange exchange, ExchangeMode mode, Fusions fusions) {
        ExchangeRules rules = new ExchangeRules(mode, mode, true, true);
        Placement placement = new Placement(
                DIES,
                new Groups(DIES, 1, false, true, false),
                new Pipeline(1, 0, List.of()),
                new Experts(DIES, exchange, rules, 0),
                Quantisation.W8A8,
                DataType.BF16);
        Transformer transformer = Transformer.of(ModelCatalogue.shipped().model("qwen3-235b-a22b"), placement, fusions);
        List<String> found = new ArrayList<>();
        for (Pass pass : List.of(transformer.own(TOKENS), transformer.joint(DIES * TOKENS))) {
            for (Pass.Node node : pass.nodes()) {
                if (node instanceof Pass.FusedExperts) {
                    found.add("experts");
                } else if (node instanceof Pass.RepeatedOperator repeated
                        && repeated.operator() instanceof VectorPass vector
                        && ROUTING.contains(vector.kind())) {
                    found.add(vector.kind() + " " + vector.rows());
                }
            }
        }
        return found;
    }

    @Test
    void theExchangeOfAscendDoesBoth() {
        for (ExchangeMode mode : List.of(ExchangeMode.NORMAL, ExchangeMode.LOW_LATENCY)) {
            assertThat(routing(Exchange.ALL_TO_ALL, mode, Fusions.NONE))
                    .as(mode.toString())
                    .isEmpty();
        }
        assertThat(routing(Exchange.ALL_TO_ALL, ExchangeMode.NORMAL, Fusions.NONE.on(GpuKernels.PLAIN)))
                .contains("PERMUTE " + TOKENS);
    }

    @Test
    void theFusedKernelDoesThemBeforeAndAfterForItsOwnTokens() {
        int rows = TOKENS * 8;
        assertThat(routing(Exchange.ALL_TO_ALL, ExchangeMode.FUSED, Fusions.NONE))
                .containsExactly("INIT_ROUTING " + rows, "experts", "FINALIZE_ROUTING " + rows);
    }

    @Test
    void withoutAnExchangeTheyAreKernels() {
        assertThat(routing(Exchange.ALL_REDUCE, ExchangeMode.NORMAL, Fusions.NONE))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("INIT_ROUTING");
    }
}

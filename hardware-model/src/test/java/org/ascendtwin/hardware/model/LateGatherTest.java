package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Experts;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;

/** Latent vectors gathered in place of hidden states, as SGLang's pull request 10568 describes it for DeepSeek over eight dies. */
final class LateGatherTest {
    private static final int TOKENS = 16_384;
    private static final int DIES = 8;
    private static final int HIDDEN = 7168;
    private static final int LATENT = 1536 + 512 + 64;

    private static Transformer deepseek(boolean late, boolean prompts, Exchange exchange) {
        Groups groups = late ? Groups.ONE.withGatheredLatents() : Groups.ONE;
        Placement all = new Placement(DIES, Quantisation.W8A8, DataType.BF16).withGroups(groups);
        Experts experts = all.experts();
        Placement placement = exchange == Exchange.ALL_REDUCE
                ? all
                : all.withExperts(new Experts(DIES, exchange, experts.rules(), experts.redundant()));
        Transformer decodes = Transformer.of(ModelCatalogue.shipped().model("deepseek-r1"), placement, Fusions.USUAL);
        return prompts ? decodes.withPrompts() : decodes;
    }

    private static int rowsOfLatentProjection(Transformer transformer) {
        return transformer.own(TOKENS).nodes().stream()
                .filter(Pass.RepeatedOperator.class::isInstance)
                .map(node -> ((Pass.RepeatedOperator) node).operator())
                .filter(operator -> operator instanceof Matmul matmul && matmul.columns() == LATENT)
                .map(operator -> ((Matmul) operator).rows())
                .max(Integer::compare)
                .orElseThrow();
    }

    private static List<Pass.RepeatedCollective> collectives(Pass pass) {
        return pass.nodes().stream()
                .filter(Pass.RepeatedCollective.class::isInstance)
                .map(Pass.RepeatedCollective.class::cast)
                .toList();
    }

    @Test
    void eachDieProjectsItsShareOfAPromptAndGathersWhatIsNarrower() {
        Transformer late = deepseek(true, true, Exchange.ALL_REDUCE);
        assertThat(rowsOfLatentProjection(deepseek(false, true, Exchange.ALL_REDUCE)))
                .isEqualTo(TOKENS);
        assertThat(rowsOfLatentProjection(late)).isEqualTo(TOKENS / DIES);
        assertThat(collectives(late.joint(TOKENS)))
                .allMatch(node -> node.collective().kind() == Collective.Kind.REDUCE_SCATTER);
        assertThat(collectives(late.own(TOKENS)))
                .filteredOn(node -> node.collective().kind() == Collective.Kind.ALL_GATHER)
                .isNotEmpty()
                .allMatch(node -> node.collective().bytes() == 2.0 * TOKENS * LATENT);
    }

    @Test
    void halfOfTheNormsOverHiddenStatesAreOfAShare() {
        long whole = deepseek(true, true, Exchange.ALL_REDUCE).own(TOKENS).nodes().stream()
                .filter(node -> node instanceof Pass.RepeatedOperator repeated
                        && repeated.operator() instanceof VectorPass pass
                        && pass.columns() == HIDDEN
                        && pass.rows() == TOKENS / DIES)
                .mapToLong(Pass.Node::count)
                .sum();
        assertThat(whole).isGreaterThanOrEqualTo(61);
    }

    @Test
    void tokensThatAreDealtOutAnywayAreGatheredLateToo() {
        assertThat(rowsOfLatentProjection(deepseek(true, true, Exchange.ALL_TO_ALL)))
                .isEqualTo(TOKENS);
        long late = collectives(deepseek(true, true, Exchange.ALL_TO_ALL).own(TOKENS)).stream()
                .filter(node -> node.collective().bytes() == 2.0 * TOKENS * LATENT)
                .mapToLong(Pass.Node::count)
                .sum();
        // Three dense layers are not dealt out.
        assertThat(late).isEqualTo(58);
    }

    @Test
    void aDecodeStepIsAsItWas() {
        assertThat(deepseek(true, false, Exchange.ALL_REDUCE).own(64).nodes())
                .isEqualTo(deepseek(false, false, Exchange.ALL_REDUCE).own(64).nodes());
    }
}

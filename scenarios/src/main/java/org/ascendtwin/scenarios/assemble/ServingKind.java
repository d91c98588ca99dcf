package org.ascendtwin.scenarios.assemble;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.hardware.model.CompressedAttention;
import org.ascendtwin.hardware.model.LatentAttention;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.LinearAttention;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;

/**
 * What distinguishes deployments as far as a serving profile can tell.
 *
 * @param attention how most layers let tokens see each other
 * @param experts whether layers have experts
 * @param algorithm how tokens are drafted; empty where they are not
 * @param apart whether prefill and decode have servers of their own
 */
public record ServingKind(
        Attention attention, boolean experts, Optional<SpeculativeAlgorithm> algorithm, boolean apart) {
    /** How most layers let tokens see each other. */
    public enum Attention {
        /** By keys and values of a few heads. */
        GROUPED,
        /** By rows that keys and values of all heads are made of. */
        LATENT,
        /** The same, but only some of the rows. */
        SPARSE,
        /** Most layers by a state of fixed size. */
        RECURRENT
    }

    /** The kind of {@code servers} of {@code model}. */
    public static ServingKind of(List<ServerSpec> servers, ModelConfig model) {
        return new ServingKind(
                attention(model),
                ExchangeLimits.mixture(model).isPresent(),
                servers.stream()
                        .flatMap(server -> Optional.ofNullable(server.flags().speculativeAlgorithm()).stream())
                        .findFirst(),
                servers.stream().anyMatch(server -> server.role() != ServerSpec.Role.MIXED));
    }

    static Attention attention(ModelConfig model) {
        Attention found = Attention.GROUPED;
        for (LayerKind kind : model.layers()) {
            if (kind.attention() instanceof LinearAttention) {
                found = Attention.RECURRENT;
            } else if (kind.attention() instanceof CompressedAttention) {
                found = Attention.SPARSE;
            } else if (kind.attention() instanceof LatentAttention latent) {
                found = latent.indexer().heads() > 0 ? Attention.SPARSE : Attention.LATENT;
            }
        }
        return found;
    }

    /** The parameter that says how many drafts are right; empty where none are made, or none is fitted. */
    public Optional<ServingParameter> acceptance() {
        return algorithm.map(drafts -> switch (drafts) {
            case EAGLE3 -> experts ? ServingParameter.ACCEPT_EAGLE3_MIXTURE : ServingParameter.ACCEPT_EAGLE3_DENSE;
            default ->
                switch (attention) {
                    case SPARSE -> ServingParameter.ACCEPT_NEXTN_SPARSE;
                    case RECURRENT -> ServingParameter.ACCEPT_NEXTN_RECURRENT;
                    case GROUPED, LATENT -> ServingParameter.ACCEPT_NEXTN_LATENT;
                };
        });
    }

    /** As profiles spell it. */
    @Override
    public String toString() {
        return attention.name().toLowerCase(Locale.ROOT)
                + (experts ? " experts, " : " dense, ")
                + algorithm
                        .map(drafts -> drafts.name().toLowerCase(Locale.ROOT))
                        .orElse("no drafts")
                + (apart ? ", apart" : ", mixed");
    }
}

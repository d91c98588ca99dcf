package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeRules;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Experts;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.step.Communication;
import org.ascendtwin.scenarios.spec.CommunicationSpec;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.MoeA2aBackend;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;

/** How a server's flags and environment lay its model out on dies, and have these talk to each other. */
final class Layout {
    private static final String SCATTERED_INPUTS = "enable-attn-tp-input-scattered";

    private final ServerFlags flags;
    private final CommunicationSpec communication;
    private final ServerEnvironment environment;

    Layout(ServerSpec server) {
        flags = server.flags();
        communication = server.communication();
        environment = new ServerEnvironment(server.env());
    }

    Placement placement(ModelConfig model, Quantisation weights, DataType cache) {
        boolean allToAll = flags.moeA2aBackend() != MoeA2aBackend.NONE;
        int experts = flags.epSize() == null ? 1 : flags.epSize();
        return new Placement(
                flags.tpSize(),
                gathersLatents(model) ? groups().withGatheredLatents() : groups(),
                new Pipeline(flags.ppSize(), 0, flags.ppSize() == 1 ? List.of() : environment.layerPartition()),
                new Experts(
                        allToAll ? flags.tpSize() : experts,
                        allToAll ? Exchange.ALL_TO_ALL : Exchange.ALL_REDUCE,
                        rules(),
                        flags.epNumRedundantExperts()),
                weights,
                cache);
    }

    private Groups groups() {
        return new Groups(
                flags.ranks(), flags.contextParts(), flags.moeDenseTpSize() != null, flags.enableDpLmHead(), false);
    }

    /**
     * Whether prompts are projected for latent attention before their tokens are gathered: with an all-to-all, after which each
     * die has some tokens, as the environment says; without one only where attention is split over all dies, and not beside
     * EAGLE-3 (SGLang, layers/communicator.py, AttnTpContext). Sparse attention scores what is not projected.
     */
    private boolean gathersLatents(ModelConfig model) {
        boolean latent = ServingKind.attention(model) == ServingKind.Attention.LATENT;
        if (flags.moeA2aBackend() != MoeA2aBackend.NONE) {
            return latent && environment.gathersLatents();
        }
        return latent
                && flags.others().containsKey(SCATTERED_INPUTS)
                && flags.ranks() == 1
                && flags.moeDenseTpSize() == null
                && flags.speculativeAlgorithm() != SpeculativeAlgorithm.EAGLE3;
    }

    private ExchangeRules rules() {
        boolean quantised = !environment.sendsPlainTokens();
        boolean quantisedNormal = quantised && environment.quantisesNormalDispatch();
        if (flags.moeA2aBackend() == MoeA2aBackend.ASCEND_FUSEEP) {
            return environment.fusesDecodesOnly()
                    ? new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.FUSED, quantisedNormal, quantised)
                    : new ExchangeRules(ExchangeMode.FUSED, ExchangeMode.FUSED, quantised, quantised);
        }
        return switch (flags.deepepMode()) {
            case AUTO -> new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.LOW_LATENCY, quantisedNormal, quantised);
            case NORMAL ->
                new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.NORMAL, quantisedNormal, quantisedNormal);
            case LOW_LATENCY ->
                new ExchangeRules(ExchangeMode.LOW_LATENCY, ExchangeMode.LOW_LATENCY, quantised, quantised);
        };
    }

    /** Who carries out what between dies, all experts equally loaded. */
    Communication communication(Cluster cluster) {
        CollectiveIssuer issuer = communication.issuer();
        if (issuer == null) {
            issuer = environment.issuer(Engine.usual(cluster).issuer());
        }
        Engine engine = new Engine(issuer, communication.directNetwork(), communication.signalWithData());
        return new Communication(engine, environment.tokenLimits(), RankLoads.ALIKE);
    }
}

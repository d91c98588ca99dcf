package org.ascendtwin.scenarios.assemble;

import java.util.Locale;
import java.util.Optional;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.model.FeedForward;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;

/** What low-latency kernels can send to experts at once, and what they need for it. */
final class ExchangeLimits {
    private static final int WRITE_BYTES = 512;
    private static final int BLOCK_BYTES = 32;
    private static final int HEADER_BYTES = 64;
    private static final int PLAIN_BYTES = 2;
    private static final long MEGABYTE = 1 << 20;

    private final Deployment deployment;
    private final ServerEnvironment environment;

    ExchangeLimits(Deployment deployment, ServerEnvironment environment) {
        this.deployment = deployment;
        this.environment = environment;
    }

    /**
     * What is wrong with a server that decodes; empty where nothing is.
     *
     * @param requests most of a group that are decoded in one step
     */
    Optional<String> problem(int requests) {
        Placement placement = deployment.placement();
        boolean limited = placement.exchange() == Placement.Exchange.ALL_TO_ALL
                && placement.experts().rules().decodes() == ExchangeMode.LOW_LATENCY
                && mixture(deployment.model()).isPresent();
        if (!limited) {
            return Optional.empty();
        }
        int verified = deployment.verifiedTokens();
        int tokens = (requests * verified + placement.attentionTp() - 1) / placement.attentionTp();
        int most = deployment.communication().limits().lowLatencyTokens();
        if (tokens > most) {
            return Optional.of(tokens + " tokens of a die, " + requests + " requests of " + verified
                    + (placement.attentionTp() == 1 ? "" : " dealt over " + placement.attentionTp() + " dies")
                    + ", are more than low-latency kernels send; allowed: " + most
                    + ". Maybe SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK: \"" + tokens + "\".");
        }
        return buffer(mixture(deployment.model()).orElseThrow(), most);
    }

    /**
     * Both halves of the buffer hold the tokens that every rank may send to every expert here, and the results of this rank's
     * own (CANN, aclnnMoeDistributeDispatchV2).
     */
    private Optional<String> buffer(MixtureOfExperts mixture, int most) {
        Placement placement = deployment.placement();
        long bytes = (long) PLAIN_BYTES * deployment.model().hiddenSize();
        long held = ((long) mixture.experts() + placement.experts().redundant()) / placement.ep();
        long arriving = held * most * placement.ep() * aligned(aligned(bytes, BLOCK_BYTES) + HEADER_BYTES, WRITE_BYTES);
        long returning = (long) mixture.chosen() * most * aligned(bytes, WRITE_BYTES);
        long needed = (2 * (arriving + returning) + MEGABYTE - 1) / MEGABYTE;
        int given = environment.exchangeBufferMegabytes();
        return environment.bringsBuffers() || given >= needed
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%d MB of HCCL_BUFFSIZE are too little for low-latency kernels that send %d tokens a die;"
                                + " allowed: %d and more. Maybe DEEPEP_HCCL_BUFFSIZE: \"%d\", or fewer in"
                                + " SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK.",
                        given,
                        most,
                        needed,
                        needed));
    }

    private static long aligned(long bytes, int step) {
        return (bytes + step - 1) / step * step;
    }

    static Optional<MixtureOfExperts> mixture(ModelConfig model) {
        for (LayerKind kind : model.layers()) {
            FeedForward feedForward = kind.feedForward();
            if (feedForward instanceof MixtureOfExperts mixture) {
                return Optional.of(mixture);
            }
        }
        return Optional.empty();
    }
}

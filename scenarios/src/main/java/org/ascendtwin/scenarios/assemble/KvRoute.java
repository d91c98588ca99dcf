package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.model.Attention;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.LatentAttention;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;

/**
 * Between which dies the KV of one prefill rank flows to one decode rank: each decode die gets what it caches from
 * the prefill dies that hold it ({@code disaggregation/mooncake/conn.py}), of each stage its layers. Where prompts are cut
 * into parts, all of their dies hold all of it, and those of the first part send.
 *
 * <p>A die sends blocks, and issues one after the other: where both sides split heads alike, or a latent is whole, a block is a
 * run of pages that follow one another on both sides, in each buffer; else it is the heads that both have in common of one
 * token ({@code send_kvcache_slice}).
 */
final class KvRoute {
    private static final double NANOS = 1e9;
    private static final int KEYS_AND_VALUES = 2;

    private final int[] fromDies;
    private final int[] toDies;
    private final double[] bytesPerToken;
    private final boolean sliced;
    private int mostBuffers;
    private double issueNanos;
    private int pageSize;

    private KvRoute(int flows, boolean sliced) {
        this.sliced = sliced;
        fromDies = new int[flows];
        toDies = new int[flows];
        bytesPerToken = new double[flows];
    }

    /** A rank that KV leaves or comes to: of which kind of server, and the first of its dies. */
    record End(ResolvedServer server, int firstDie) {
        Placement placement() {
            return server.deployment().placement();
        }

        /** The part of a token's KV that the layers of {@code stage} cache. */
        double share(int stage) {
            Pipeline pipeline = placement().pipeline();
            return pipeline.stages() == 1 ? 1 : stageBytes(stage) / allBytes();
        }

        /** Buffers that the layers of {@code stage}, and the draft model's, keep the KV of a token in. */
        int buffers(int stage) {
            int buffers = 0;
            Pipeline pipeline = placement().pipeline();
            ModelConfig model = server.deployment().model();
            for (LayerKind kind : pipeline.at(stage).cut(model).layers()) {
                buffers += kind.count() * buffers(kind.attention(), placement());
            }
            Speculation speculation = server.deployment().speculation();
            DraftModel draft = speculation == null ? null : speculation.draft();
            return draft == null || stage < pipeline.stages() - 1
                    ? buffers
                    : buffers + KEYS_AND_VALUES * draft.stack().layerCount();
        }

        /** Keys and values; on Ascend also the rotary part and the index of a latent ({@code ascend/conn.py}). */
        private static int buffers(Attention attention, Placement placement) {
            if (attention.cacheBytesPerToken(placement.attentionTp(), placement.cache()) == 0) {
                return 0;
            }
            boolean indexed = attention instanceof LatentAttention latent
                    && latent.indexer().heads() > 0;
            return KEYS_AND_VALUES + (indexed ? 1 : 0);
        }

        private double allBytes() {
            double bytes = 0;
            for (int stage = 0; stage < placement().pipeline().stages(); stage++) {
                bytes += stageBytes(stage);
            }
            return bytes;
        }

        private double stageBytes(int stage) {
            Placement staged = placement().withPipeline(placement().pipeline().at(stage));
            return MemoryPlan.bytesPerToken(
                    server.deployment().model(), staged, server.memorySettings().windowRatio());
        }
    }

    /** The route from a rank that prefills to one that decodes. */
    static KvRoute between(End prefill, End decode) {
        int fromTp = prefill.placement().attentionTp();
        int toTp = decode.placement().attentionTp();
        boolean whole = cachesWhole(decode.server().deployment().model());
        // Heads are split over the dies on both sides: a decode die's are spread over several prefill dies where there
        // are more of these. A latent is whole on each die, and one copy is enough.
        int sources = whole ? 1 : Math.max(1, fromTp / toTp);
        int ofAStage = toTp * sources;
        int stages = prefill.placement().pipeline().stages();
        KvRoute route = new KvRoute(ofAStage * stages, !whole && fromTp != toTp);
        route.pageSize = prefill.server().engine().pageSize();
        route.issueNanos = NANOS
                * prefill.server()
                        .deployment()
                        .cluster()
                        .transport()
                        .batchIssue()
                        .seconds();
        // A prefill die has as many flows as decode dies get something from it.
        int flowsOfADie = whole ? Math.ceilDiv(toTp, fromTp) : Math.max(1, toTp / fromTp);
        for (int stage = 0; stage < stages; stage++) {
            route.mostBuffers = Math.max(route.mostBuffers, flowsOfADie * prefill.buffers(stage));
        }
        for (int flow = 0; flow < route.flowCount(); flow++) {
            int stage = flow / ofAStage;
            int target = flow % ofAStage / sources;
            int source = whole ? target % fromTp : target * fromTp / toTp + flow % sources;
            route.fromDies[flow] =
                    prefill.firstDie() + stage * prefill.placement().tp() + source;
            route.toDies[flow] = decode.firstDie() + target;
            route.bytesPerToken[flow] =
                    prefill.share(stage) * decode.server().memory().bytesPerToken() / sources;
        }
        return route;
    }

    /** How long the die that issues most blocks of {@code transfer} takes to do so. */
    long issueNanos(KvTransfer transfer) {
        return issueNanos(transfer.tokens(), transfer.pages(), transfer.runs());
    }

    /** The same for {@code tokens} in {@code pages} that make so many {@code runs}; slices of the last page go over whole. */
    long issueNanos(int tokens, int pages, int runs) {
        long pieces = tokens == 0 ? 0 : sliced ? (long) pages * pageSize : runs;
        return (long) Math.ceil(pieces * mostBuffers * issueNanos);
    }

    private static boolean cachesWhole(ModelConfig model) {
        return model.layers().stream().anyMatch(layer -> layer.attention() instanceof LatentAttention);
    }

    int flowCount() {
        return fromDies.length;
    }

    int fromDie(int flow) {
        return fromDies[flow];
    }

    int toDie(int flow) {
        return toDies[flow];
    }

    /** What one token makes {@code flow} carry. */
    double bytesPerToken(int flow) {
        return bytesPerToken[flow];
    }
}

package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.model.LatentAttention;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;

/**
 * Between which dies the KV of one prefill rank flows to one decode rank: each decode die gets what it caches from
 * the prefill dies that hold it ({@code disaggregation/mooncake/conn.py}), of each stage its layers. Where prompts are cut
 * into parts, all of their dies hold all of it, and those of the first part send.
 */
final class KvRoute {
    private final int[] fromDies;
    private final int[] toDies;
    private final double[] bytesPerToken;

    private KvRoute(int flows) {
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
        KvRoute route = new KvRoute(ofAStage * stages);
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

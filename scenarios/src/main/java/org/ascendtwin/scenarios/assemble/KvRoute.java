package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.model.LatentAttention;
import org.ascendtwin.hardware.model.ModelConfig;

/**
 * Between which dies the KV of one prefill rank flows to one decode rank: each decode die gets what it caches from
 * the prefill dies that hold it ({@code disaggregation/mooncake/conn.py}).
 */
final class KvRoute {
    private final int[] fromDies;
    private final int[] toDies;
    private final double bytesPerToken;

    private KvRoute(int[] fromDies, int[] toDies, double bytesPerToken) {
        this.fromDies = fromDies;
        this.toDies = toDies;
        this.bytesPerToken = bytesPerToken;
    }

    /** A rank that KV leaves or comes to: of which kind of server, and the first of its dies. */
    record End(ResolvedServer server, int firstDie) {
        int dies() {
            return server.deployment().placement().attentionTp();
        }
    }

    /** The route from a rank that prefills to one that decodes. */
    static KvRoute between(End prefill, End decode) {
        int fromTp = prefill.dies();
        int toTp = decode.dies();
        boolean whole = cachesWhole(decode.server().deployment().model());
        // Heads are split over the dies on both sides: a decode die's are spread over several prefill dies where there
        // are more of these. A latent is whole on each die, and one copy is enough.
        int sources = whole ? 1 : Math.max(1, fromTp / toTp);
        int[] fromDies = new int[toTp * sources];
        int[] toDies = new int[toTp * sources];
        for (int flow = 0; flow < fromDies.length; flow++) {
            int target = flow / sources;
            int source = whole ? target % fromTp : target * fromTp / toTp + flow % sources;
            fromDies[flow] = prefill.firstDie() + source;
            toDies[flow] = decode.firstDie() + target;
        }
        return new KvRoute(fromDies, toDies, decode.server().memory().bytesPerToken() / sources);
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

    /** What one token makes each flow carry. */
    double bytesPerToken() {
        return bytesPerToken;
    }
}

package org.ascendtwin.live.pair;

import java.util.HashMap;
import java.util.Map;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;

/**
 * A decode server's device with the KV in host memory of requests that made room for others: they find it in place again when
 * they are next part of a step ({@code offload_kv_cache} and {@code load_kv_cache} in {@code disaggregation/decode.py}).
 */
final class KeptKv implements StepExecutor {
    private final StepExecutor device;
    private final KvCache cache;
    private final Map<Integer, int[]> places = new HashMap<>();
    private final Map<Integer, byte[]> kept = new HashMap<>();
    private long keptBytes;

    KeptKv(StepExecutor device, KvCache cache) {
        this.device = device;
        this.cache = cache;
    }

    /** Bytes that were copied to host memory so far. */
    long keptBytes() {
        return keptBytes;
    }

    /** The prompt of {@code sequence} is in its pages. */
    void filled(Sequence sequence) {
        places.put(sequence.id(), Watched.pages(sequence));
    }

    /**
     * Keeps the KV of {@code sequence}, which has just lost its pages. Nothing has run since, so that it is still there.
     */
    void keep(Sequence sequence) {
        int[] pages = places.remove(sequence.id());
        if (pages != null) {
            byte[] kv = cache.read(pages, 0, written(sequence));
            keptBytes += kv.length;
            kept.put(sequence.id(), kv);
        }
    }

    /** Forgets a request that is over. */
    void forget(Sequence sequence) {
        places.remove(sequence.id());
        kept.remove(sequence.id());
    }

    /** All tokens but the last output, which the next step computes. */
    private static int written(Sequence sequence) {
        return sequence.tokens().length() - 1;
    }

    @Override
    public long hostNanos(EngineView view) {
        return device.hostNanos(view);
    }

    @Override
    public void launch(StepPlan plan, StepSink sink) {
        for (int i = 0; i < plan.count(); i++) {
            Sequence sequence = plan.sequence(i);
            int[] pages = Watched.pages(sequence);
            byte[] kv = kept.remove(sequence.id());
            if (kv != null) {
                cache.write(pages, 0, written(sequence), kv);
            }
            places.put(sequence.id(), pages);
        }
        device.launch(plan, sink);
    }
}

package org.ascendtwin.live.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.HostAcl;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderLimits;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.live.runtime.RandomWeights;

/** Decoders with drawn weights on the first device of the host ACL; closing says what was left open. */
public final class ServedDecoder implements AutoCloseable {
    /** Tokens of a page of their caches. */
    public static final int PAGE = 16;

    private final Acl acl = HostAcl.open();
    private final Device device = acl.device(0);
    private final Deque<Runnable> open = new ArrayDeque<>();

    /** A decoder of {@code config} with weights drawn by {@code seed} and a cache of {@code pages}. */
    public Decoder make(DecoderConfig config, TensorType type, long seed, int pages, DecoderLimits limits) {
        DecoderWeights weights = DecoderWeights.load(device, config, new RandomWeights(seed), type);
        open.push(weights::close);
        KvCache cache = new KvCache(device, config, type, pages, PAGE);
        open.push(cache::close);
        Decoder decoder = new Decoder(device, weights, cache, limits);
        open.push(decoder::close);
        return decoder;
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
        device.close();
        acl.close();
    }
}

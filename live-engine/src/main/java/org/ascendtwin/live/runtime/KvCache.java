package org.ascendtwin.live.runtime;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/** Keys and values of all layers in pages. Who owns which page is the caller's to know. */
public final class KvCache implements AutoCloseable {
    private final int pages;
    private final int pageSize;
    private final Buffers buffers;
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();

    public KvCache(Device device, DecoderConfig config, TensorType type, int pages, int pageSize) {
        this.pages = pages;
        this.pageSize = pageSize;
        this.buffers = new Buffers(device);
        try {
            for (int layer = 0; layer < config.layers(); layer++) {
                keys.add(buffers.tensor(type, pages, pageSize, config.keySize()));
                values.add(buffers.tensor(type, pages, pageSize, config.keySize()));
            }
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
    }

    /** Bytes that one token takes in all layers. */
    public static long bytesPerToken(DecoderConfig config, TensorType type) {
        return 2L * config.layers() * config.keySize() * type.bytes();
    }

    public int pages() {
        return pages;
    }

    public int pageSize() {
        return pageSize;
    }

    /** Bytes on the device. */
    public long bytes() {
        return buffers.bytes();
    }

    Tensor keys(int layer) {
        return keys.get(layer);
    }

    Tensor values(int layer) {
        return values.get(layer);
    }

    @Override
    public void close() {
        buffers.close();
    }
}

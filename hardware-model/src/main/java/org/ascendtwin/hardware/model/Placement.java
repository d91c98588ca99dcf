package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;

/**
 * How a model lies on dies.
 *
 * @param tp dies that share every layer
 * @param quantisation of the linear layers
 * @param cache format of cached keys and values
 */
public record Placement(int tp, Quantisation quantisation, DataType cache) {
    public Placement {
        Range.check("tp_size", tp, 1, 1 << 14);
    }

    /** This placement with nothing quantised, as draft models are. */
    public Placement plain() {
        return new Placement(tp, quantisation.plain() == DataType.FP16 ? Quantisation.FP16 : Quantisation.BF16, cache);
    }

    int share(int size) {
        return (size + tp - 1) / tp;
    }
}

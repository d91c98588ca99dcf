package org.ascendtwin.live.runtime;

import java.lang.foreign.MemorySegment;
import org.ascendtwin.live.acl.TensorType;

/** Where a model's weights come from. */
public interface WeightSource {
    /**
     * Fills {@code to} with the tensor {@code name} of the given sizes, row by row, in the format {@code type}.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it has other sizes
     */
    void read(String name, long[] sizes, TensorType type, MemorySegment to);
}

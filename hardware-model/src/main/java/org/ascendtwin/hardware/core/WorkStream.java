package org.ascendtwin.hardware.core;

import java.util.List;
import org.ascendtwin.hardware.device.Range;

/**
 * A stream on a die: works one after the other, on cores of its own.
 *
 * @param name what people call it
 * @param cores the cores that its kernels run on
 * @param startNanos when its first work begins
 * @param works what it does, in order
 */
public record WorkStream(String name, CoreShare cores, long startNanos, List<Work> works) {
    public WorkStream {
        works = List.copyOf(works);
        Range.check("works of a stream", works.size(), 1, 1 << 16);
        Range.check("stream.startNanos", startNanos, 0, 1_000_000_000_000L);
        if (works.getFirst() instanceof KernelWork first && first.prefetch().windowBytes() > 0) {
            throw new IllegalArgumentException("a prefetch window of "
                    + first.prefetch().windowBytes() + " bytes for the first work of stream " + name
                    + "; allowed: 0, as nothing comes before it. Maybe put the work in front during which to prefetch");
        }
        for (Work work : works) {
            if (work instanceof KernelWork kernel && !cores.runs(kernel.operator())) {
                throw new IllegalArgumentException("stream " + name + " has " + cores.cubes() + " cube and "
                        + cores.vectors() + " vector cores, and " + kernel.name()
                        + " runs on the kind of which it has none; allowed: 1 or more. Maybe give the stream some");
            }
        }
    }
}

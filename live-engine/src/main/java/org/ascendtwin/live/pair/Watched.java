package org.ascendtwin.live.pair;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.request.Handover;
import org.jspecify.annotations.Nullable;

/** The requests of one server of a pair that are not over, by their rooms. */
final class Watched {
    private final Map<Long, Handover> handovers = new TreeMap<>();

    void add(Handover handover) {
        handovers.put(handover.room(), handover);
    }

    /** The handover of {@code room}; null once it is over. */
    @Nullable Handover of(long room) {
        return handovers.get(room);
    }

    void remove(long room) {
        handovers.remove(room);
    }

    /** Has {@code giveUp} called for each of them, in the order of their rooms. */
    void forEach(Consumer<Handover> giveUp) {
        List.copyOf(handovers.values()).forEach(giveUp);
    }

    static int[] pages(Sequence sequence) {
        PageTable table = sequence.lease().pages();
        int[] pages = new int[table.count()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = table.pageId(i);
        }
        return pages;
    }
}

package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scenarios.workload.RequestColumn;

/** Where a rank's ledger stood when a stretch of a request began; as many as requests are in flight at once. */
final class OpenAccounts {
    private final List<long[]> snapshots = new ArrayList<>();
    private int[] spares = new int[16];
    private int spareCount;

    /** Where a request's snapshot lies, counted from 1; 0 where it has none. */
    private final RequestColumn places;

    OpenAccounts(int requests) {
        places = new RequestColumn(requests, 0);
    }

    /** A snapshot for {@code id}, to be filled. */
    long[] open(int id) {
        if (spareCount == 0) {
            snapshots.add(StepLedger.newSnapshot());
            spare(snapshots.size());
        }
        int place = spares[--spareCount];
        places.set(id, place);
        return snapshots.get(place - 1);
    }

    /** The snapshot of {@code id}, which holds until another is opened. */
    long[] close(int id) {
        int place = (int) places.get(id);
        if (place == 0) {
            throw new IllegalStateException("request " + id + " has no open account");
        }
        places.set(id, 0);
        spare(place);
        return snapshots.get(place - 1);
    }

    private void spare(int place) {
        if (spareCount == spares.length) {
            spares = Arrays.copyOf(spares, 2 * spareCount);
        }
        spares[spareCount++] = place;
    }
}

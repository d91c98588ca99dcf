package org.ascendtwin.live.engine;

import org.ascendtwin.scheduler.request.Request;

/** A scheduler on a real device, as its clients see it. The clock's thread calls it. */
public interface LiveEngine {
    /** Takes in {@code request}, which arrives now. */
    void receive(Request request);

    /** Takes the request {@code id} back. */
    void abort(int id);

    /** The digest of the scheduler's decisions so far. */
    long digest();

    /** Notes that nothing follows. */
    void finish();
}

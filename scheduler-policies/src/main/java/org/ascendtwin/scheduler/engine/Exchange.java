package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/** What a server does between its steps because another one prefills or decodes for it. */
interface Exchange {
    /** Takes in a new request. */
    void accept(Sequence sequence);

    /** Looks at what the other side has done since; returns whether that may let others in. */
    boolean settle();

    /** Gives back what a request holds that ends while it waits for a step. */
    void leave(Sequence sequence);

    /** Gives the request {@code id} up if it waits here for the other side; returns whether it does. */
    boolean abort(int id);

    /** Requests whose KV is on its way from or to here. */
    SequenceList underWay();

    /** Adds everybody who is here for the other side to {@code sequences}. */
    void addAll(SequenceList sequences);

    /** Whether nobody waits here for the other side. */
    boolean isEmpty();

    /** When somebody here has waited too long; {@link Long#MAX_VALUE} if nobody waits. */
    long nextTimeoutNanos();
}

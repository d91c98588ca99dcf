package org.ascendtwin.sim.journal;

/** Which way an entry of the journal went. */
public enum Side {
    /** Something that came from outside: an arrival, a measured end of a step. */
    INPUT,
    /** Something the core made of the inputs so far. */
    DECISION
}

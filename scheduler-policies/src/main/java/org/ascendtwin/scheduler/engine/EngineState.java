package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.sim.journal.Digest;

/** What the parts of an engine share: who is where, who holds what, who watches, and the record of decisions. */
record EngineState(Roster roster, Residency residency, EngineListener listener, Digest digest) {}

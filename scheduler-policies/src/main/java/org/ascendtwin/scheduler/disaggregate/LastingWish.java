package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;

/** A change that is wished for at each look, and granted when the wish has lasted, so that a burst changes nothing. */
final class LastingWish {
    private final int patience;
    private Change wished = Change.NONE;
    private int wishedFor;

    /** @param patience looks in a row at which a change must be wished for */
    LastingWish(int patience) {
        this.patience = patience;
    }

    /** Takes the wish of one look; returns the change that is granted. */
    Change after(Change wish) {
        wishedFor = wish == wished ? wishedFor + 1 : 1;
        wished = wish;
        if (wish == Change.NONE || wishedFor < patience) {
            return Change.NONE;
        }
        wished = Change.NONE;
        wishedFor = 0;
        return wish;
    }
}

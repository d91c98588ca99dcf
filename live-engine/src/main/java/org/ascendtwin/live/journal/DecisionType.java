package org.ascendtwin.live.journal;

/** What a scheduler decides. The order is part of the journal's form. */
public enum DecisionType {
    /** A step is launched: its number, its kind, and of each request its number, new tokens and cached tokens. */
    LAUNCH,
    /** A request enters a prefill: its number and the tokens found in the cache. */
    ADMIT,
    /** A client sees tokens: the request's number, how many, whether they are the first. */
    SHOW,
    /** A request ends: its number and why. */
    FINISH,
    /** A request loses its KV: its number, and whether to a more urgent one. */
    RETRACT,
    /** The scheduler's own digest, at the end. */
    DIGEST,
    /** Something goes to the other server of a pair: the room, tokens of KV, and whether they are the last; 0 tokens for room made. */
    TRANSFER
}

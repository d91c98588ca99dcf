package org.ascendtwin.hardware.step;

/** What an engine step does. */
public enum Phase {
    /** New prompt tokens only. */
    EXTEND,
    /** One new token for each running request. */
    DECODE,
    /** Draft tokens proposed and verified for each running request. */
    VERIFY,
    /** New prompt tokens, and one new token for each running request in the same batch. */
    MIXED
}

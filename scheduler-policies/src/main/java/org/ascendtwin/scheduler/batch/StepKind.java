package org.ascendtwin.scheduler.batch;

/** What a step computes. */
public enum StepKind {
    /** Prompts, or parts of them. */
    EXTEND,
    /** One token for every running request. */
    DECODE,
    /** Prompts, and one token for every running request behind them. */
    MIXED,
    /** Draft tokens of every running request, checked at once. */
    VERIFY
}

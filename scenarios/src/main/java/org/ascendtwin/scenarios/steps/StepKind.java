package org.ascendtwin.scenarios.steps;

/** What a published step does. */
public enum StepKind {
    /** It computes prompts; published is how long it takes. */
    PREFILL,
    /** It continues requests; published is the time a token, of which a step with drafts makes several. */
    DECODE
}

package org.ascendtwin.hardware.operator;

/** What one die computes where tokens see each other; its time depends on the lengths of their contexts. */
public sealed interface Mixer permits AttentionHeads, LatentHeads, RecurrentHeads {
    /** Whether a token reads as many cached rows as there are tokens before it, itself included. */
    boolean seesAll();

    /** Cached rows that a token reads which has {@code contextLen} tokens before it, itself included. */
    long visibleTokens(int contextLen);
}

package org.ascendtwin.hardware.fabric;

/** Who issues the tasks of a collective ({@code HCCL_OP_EXPANSION_MODE}). */
public enum CollectiveIssuer {
    /** The host, one task after the other (HOST). */
    HOST,
    /** The AI CPU of the die (AI_CPU). */
    AI_CPU,
    /** A kernel of the vector cores (AIV). */
    VECTOR
}

package org.ascendtwin.hardware.model;

/** The release of SGLang that a server runs, as far as its kernels differ here. */
public enum Release {
    /**
     * Of February 2026, the first with Qwen3.5: four products before a recurrence (models/qwen3_5.py, Qwen3_5GatedDeltaNet), and on
     * GPUs copies of what they give.
     */
    V0_5_9,
    /** Any later one: two products before a recurrence (in_proj_qkvz and in_proj_ba, at the latest since pull request 21019). */
    LATER
}

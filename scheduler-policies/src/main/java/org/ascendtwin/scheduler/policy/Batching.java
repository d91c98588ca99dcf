package org.ascendtwin.scheduler.policy;

/** How steps are formed from the waiting queue and what runs. */
public enum Batching {
    /** SGLang's prefill and decode batches, in the order of a queue policy. */
    SGLANG,
    /** One token budget a step, shared by prompts and outputs, as in vLLM's V1 engine. */
    TOKEN_BUDGET,
    /** One padded batch after the other, as in Hugging Face Transformers. */
    STATIC
}

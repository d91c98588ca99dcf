package org.ascendtwin.scenarios.assemble;

/** What a request's time is spent on; the causes of a request add up to its latency. */
public enum Cause {
    /** The devices work for others before the request's first step, or between two of its steps. */
    QUEUE("queue", "the devices work for requests before it"),
    /** The decode server has no memory for it yet, or the prefill server has not heard of it. */
    ROOM("room", "waits until the prefill server hears of KV memory on the decode server"),
    /** The decode server's memory waits, and the prefill server has no place for its KV transfer yet. */
    BUFFER("buffer", "waits for a place on the prefill server to send its KV from"),
    /** The devices wait for the host: scheduling, results, operators launched one by one. */
    HOST("host", "the devices wait for the host"),
    /** Cores at work in the steps that compute its prompt. */
    PREFILL("prefill-compute", "cores at work in the steps that compute its prompt"),
    /** Cores at work in its decode steps. */
    DECODE("decode-compute", "cores at work in its decode steps"),
    /** Cores wait for weights and KV from HBM in its own steps. */
    HBM("hbm", "cores wait for weights and KV from HBM in its own steps"),
    /** Collectives and exchanges of its own steps that nothing hides. */
    COMMUNICATION("communication", "exposed communication of its own steps"),
    /** Steps between its own that compute prompts of others, alone or mixed into its own. */
    OTHER_PROMPTS("other-prompts", "steps that compute prompts of others while it decodes"),
    /** KV travels from the prefill to the decode server after the last of the prompt is computed, or from host memory. */
    KV_TRANSFER("kv-transfer", "KV travels to the decode server, or from host memory"),
    /** The draft model's work for tokens that were accepted, and over its prompt. */
    DRAFT("draft", "the draft model, for its prompt and tokens that were accepted"),
    /** The draft model's work for tokens that were rejected. */
    SPECULATION_WASTE("speculation-waste", "the draft model, for tokens that were rejected"),
    /** Rows that only fill a captured graph. */
    PADDING("padding", "rows that only fill a captured graph"),
    /** Its KV was taken back: from then until it has a token again. */
    RETRACTION("retraction", "lost its KV and computes it again"),
    /** Its stage of a pipeline waits for other stages, or experts are on their way to other dies. */
    BUBBLE("bubble", "a pipeline's stages wait for each other, or experts move"),
    /** Data-parallel ranks wait for the slowest of them, dies for the busiest or a slow one. */
    OTHER_RANKS("other-ranks", "waits for slower data-parallel ranks, the busiest die, or one that is slow"),
    /** No server took it, and its router waited before it tried again. */
    RETRY("retry", "no server took it, and the router waited to try again");

    private final String spelling;
    private final String meaning;

    Cause(String spelling, String meaning) {
        this.spelling = spelling;
        this.meaning = meaning;
    }

    /** "kv-transfer". */
    public String spelling() {
        return spelling;
    }

    /** What it is, in words. */
    public String meaning() {
        return meaning;
    }
}

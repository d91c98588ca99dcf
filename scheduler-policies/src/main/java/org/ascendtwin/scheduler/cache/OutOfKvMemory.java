package org.ascendtwin.scheduler.cache;

/**
 * The end of an engine whose step was planned but finds no KV pages: SGLang's scheduler process ends here with "Prefill
 * out of memory" or "Decode out of memory" ({@code mem_cache/common.py}). Its budgets exclude that but for two gaps:
 * they count a decode token that rides along in a mixed batch as one token, though it may take a whole page, and the
 * next chunk of a prompt runs even where no budget is left for it.
 */
public final class OutOfKvMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfKvMemory(int neededPages, int freePages, int allPages) {
        super("the KV memory is used up: a step needs " + neededPages + " more pages for one of its requests, "
                + freePages + " of " + allPages + " are free, and nothing can be evicted. SGLang's scheduler ends here,"
                + " with \"out of memory. Try to lower your batch size.\" Maybe leave enable_mixed_chunk out, or lower"
                + " max_running_requests or chunked_prefill_size.");
    }
}

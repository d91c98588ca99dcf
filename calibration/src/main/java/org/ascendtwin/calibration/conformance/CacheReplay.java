package org.ascendtwin.calibration.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.request.TokenRuns;

/** Runs a recorded prefix-cache case: requests strictly one after the other through the device's radix cache. */
final class CacheReplay {
    private final int capacity;
    private final int pageSize;
    private final EvictionPolicy policy;
    private final boolean withOutput;
    private final RadixCache cache;
    private final KvMemory memory;
    private final PrefixMatch match = new PrefixMatch();
    private long inputTokens;
    private long matchedTokens;
    private int skipped;

    /**
     * @param capacity in tokens, whole pages of which are used
     * @param policy which leaf is evicted first
     * @param withOutput whether requests decode, or only their prompts are kept
     */
    CacheReplay(int capacity, int pageSize, EvictionPolicy policy, boolean withOutput) {
        this.capacity = capacity / pageSize * pageSize;
        this.pageSize = pageSize;
        this.policy = policy;
        this.withOutput = withOutput;
        PagePool pool = new PagePool(this.capacity, pageSize);
        cache = new RadixCache(pool, policy, false, null);
        memory = new KvMemory(pool, cache);
    }

    /** A record a request, then the summary. */
    List<Map<String, Object>> records(List<GoldenRecord> inputs) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            records.add(serve(index, inputs.get(index)));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("summary", true);
        summary.put("cap", capacity);
        summary.put("page", pageSize);
        summary.put("policy", policy.flag());
        summary.put("mode", withOutput ? "with_output" : "input_only");
        summary.put("total_input", inputTokens);
        summary.put("total_matched", matchedTokens);
        summary.put("hit_rate", matchedTokens / (double) inputTokens);
        summary.put("total_evicted", cache.evictedTokens());
        summary.put("skipped", skipped);
        summary.put("nodes_final", cache.nodeCount());
        records.add(summary);
        return records;
    }

    private Map<String, Object> serve(int index, GoldenRecord input) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("i", index);
        TokenRuns tokens = ReplayInput.prompt(input);
        int inputLength = tokens.length();
        int outputLength = withOutput ? input.intAtLeast(1, "output_length") : 1;
        if (ReplayInput.exceeds(memory, inputLength + outputLength - 1)) {
            skipped++;
            record.put("skipped", true);
            return record;
        }
        long evictedBefore = cache.evictedTokens();
        long callsBefore = memory.evictCalls();
        KvLease lease = new KvLease();
        cache.match(tokens, inputLength - 1, match);
        cache.adopt(match, lease);
        int matched = match.length();
        memory.makeRoom(inputLength - matched + (pageSize == 1 ? 0 : pageSize));
        memory.extend(lease, inputLength);
        record.put("input_len", inputLength);
        record.put("matched", matched);
        record.put("evicted_prefill", cache.evictedTokens() - evictedBefore);
        record.put("evict_calls_prefill", memory.evictCalls() - callsBefore);
        if (withOutput) {
            cache.shareUnfinished(lease, tokens, inputLength, false, 0);
            ReplayInput.decode(memory, lease, tokens, index, outputLength);
        }
        cache.shareFinished(lease, tokens, 0);
        record.put("evicted_total", cache.evictedTokens() - evictedBefore);
        record.put("free_after", memory.freeTokens());
        record.put("tree_tokens_after", cache.treeTokens());
        inputTokens += inputLength;
        matchedTokens += matched;
        return record;
    }
}

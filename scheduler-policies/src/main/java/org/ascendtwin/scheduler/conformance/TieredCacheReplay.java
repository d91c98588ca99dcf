package org.ascendtwin.scheduler.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.HostTier;
import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.cache.RadixNode;
import org.ascendtwin.scheduler.cache.WritePolicy;
import org.ascendtwin.scheduler.request.TokenRuns;

/** Runs a recorded case of the prefix cache with host memory behind it; copies take no time. */
public final class TieredCacheReplay {
    private final GoldenRecord summary;
    private final HostTier host;
    private final RadixCache cache;
    private final KvMemory memory;
    private final PrefixMatch match = new PrefixMatch();
    private long inputTokens;
    private long deviceTokens;
    private long hostTokens;
    private long loadedTokens;

    /** @param summary the case's last record, which names its settings */
    public TieredCacheReplay(GoldenRecord summary) {
        this.summary = summary;
        int pageSize = summary.intOf("page");
        WritePolicy writePolicy = WritePolicy.ofFlag(String.valueOf(summary.textOf("write")));
        EvictionPolicy policy = EvictionPolicy.ofFlag(String.valueOf(summary.textOf("policy")));
        PagePool pool = new PagePool(summary.intOf("cap"), pageSize);
        host = new HostTier(summary.intOf("host_cap"), pageSize, writePolicy, policy);
        cache = new RadixCache(pool, policy, false, host);
        memory = new KvMemory(pool, cache);
    }

    /** A record a request, then the summary. */
    public List<Map<String, Object>> records(List<GoldenRecord> inputs) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            records.add(serve(index, inputs.get(index)));
        }
        Map<String, Object> totals = new LinkedHashMap<>();
        for (String setting : List.of("summary", "cap", "host_cap", "page", "write", "policy")) {
            totals.put(setting, summary.fields().get(setting));
        }
        totals.put("total_written", host.backedUpTokens());
        totals.put("input", inputTokens);
        totals.put("device", deviceTokens);
        totals.put("host", hostTokens);
        totals.put("loaded", loadedTokens);
        totals.put("skipped", 0);
        records.add(totals);
        return records;
    }

    private Map<String, Object> serve(int index, GoldenRecord input) {
        Map<String, Object> record = new LinkedHashMap<>();
        TokenRuns tokens = ReplayInput.prompt(input);
        int inputLength = tokens.length();
        record.put("i", index);
        record.put("input_len", inputLength);
        long evictedBefore = cache.evictedTokens();
        long backedUpBefore = host.backedUpTokens();
        long hostEvictedBefore = host.evictedTokens();
        KvLease lease = new KvLease();
        cache.acknowledgeCopies();
        cache.match(tokens, inputLength - 1, match);
        record.put("matched_device", match.length());
        record.put("host_hit", match.hostLength());
        RadixNode held = match.node();
        cache.lock(held);
        inputTokens += inputLength;
        deviceTokens += match.length();
        hostTokens += match.hostLength();
        int loaded = match.hostLength() > 0 ? cache.loadBack(match) : 0;
        loadedTokens += loaded;
        record.put("loaded_back", loaded);
        cache.adopt(match, lease);
        cache.unlock(held);
        int extend = inputLength - match.length();
        record.put("extend", extend);
        memory.makeRoom(extend + (memory.pageSize() == 1 ? 0 : memory.pageSize()));
        memory.extend(lease, inputLength);
        cache.shareUnfinished(lease, tokens, inputLength, false, 0);
        cache.acknowledgeCopies();
        ReplayInput.decode(memory, lease, tokens, index, input.intOf("output_length"));
        cache.shareFinished(lease, tokens, 0);
        record.put("evicted_device", cache.evictedTokens() - evictedBefore);
        record.put("backed_up", host.backedUpTokens() - backedUpBefore);
        record.put("evicted_host", host.evictedTokens() - hostEvictedBefore);
        record.put("free_after", memory.freeTokens());
        record.put("host_free_after", host.freeTokens());
        return record;
    }
}

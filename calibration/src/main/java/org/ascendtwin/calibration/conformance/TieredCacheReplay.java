package org.ascendtwin.calibration.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.cache.HostTier;
import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.cache.RadixNode;
import org.ascendtwin.scheduler.request.TokenRuns;

/** Runs a recorded case of the prefix cache with host memory behind it; copies take no time. */
final class TieredCacheReplay {
    private final TieredSettings settings;
    private final HostTier host;
    private final RadixCache cache;
    private final KvMemory memory;
    private final PrefixMatch match = new PrefixMatch();
    private long inputTokens;
    private long deviceTokens;
    private long hostTokens;
    private long loadedTokens;
    private int skipped;

    TieredCacheReplay(TieredSettings settings) {
        this.settings = settings;
        PagePool pool = new PagePool(settings.capacity(), settings.pageSize());
        host = new HostTier(
                settings.hostCapacity(), settings.pageSize(), settings.writePolicy(), settings.evictionPolicy());
        cache = new RadixCache(pool, settings.evictionPolicy(), false, host);
        memory = new KvMemory(pool, cache);
    }

    /** A record a request, then the summary. */
    List<Map<String, Object>> records(List<GoldenRecord> inputs) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            records.add(serve(index, inputs.get(index)));
        }
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("summary", true);
        totals.put("cap", settings.capacity());
        totals.put("host_cap", settings.hostCapacity());
        totals.put("page", settings.pageSize());
        totals.put("write", settings.writePolicy().flag());
        totals.put("policy", settings.evictionPolicy().flag());
        totals.put("total_written", host.backedUpTokens());
        totals.put("input", inputTokens);
        totals.put("device", deviceTokens);
        totals.put("host", hostTokens);
        totals.put("loaded", loadedTokens);
        totals.put("skipped", skipped);
        records.add(totals);
        return records;
    }

    private Map<String, Object> serve(int index, GoldenRecord input) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("i", index);
        TokenRuns tokens = ReplayInput.prompt(input);
        int outputLength = input.intAtLeast(1, "output_length");
        if (ReplayInput.exceeds(memory, tokens.length() + outputLength - 1)) {
            skipped++;
            record.put("skipped", true);
            return record;
        }
        record.put("input_len", tokens.length());
        long evictedBefore = cache.evictedTokens();
        long backedUpBefore = host.backedUpTokens();
        long hostEvictedBefore = host.evictedTokens();
        KvLease lease = new KvLease();
        cache.acknowledgeCopies();
        reuse(tokens, lease, record);
        int extend = tokens.length() - match.length();
        record.put("extend", extend);
        memory.makeRoom(extend + (memory.pageSize() == 1 ? 0 : memory.pageSize()));
        memory.extend(lease, tokens.length());
        cache.shareUnfinished(lease, tokens, tokens.length(), false, 0);
        cache.acknowledgeCopies();
        ReplayInput.decode(memory, lease, tokens, index, outputLength);
        cache.shareFinished(lease, tokens, 0);
        record.put("evicted_device", cache.evictedTokens() - evictedBefore);
        record.put("backed_up", host.backedUpTokens() - backedUpBefore);
        record.put("evicted_host", host.evictedTokens() - hostEvictedBefore);
        record.put("free_after", memory.freeTokens());
        record.put("host_free_after", host.freeTokens());
        return record;
    }

    /** Takes the prompt's prefix from the device and, where it is worth it, from host memory. */
    private void reuse(TokenRuns tokens, KvLease lease, Map<String, Object> record) {
        cache.match(tokens, tokens.length() - 1, match);
        record.put("matched_device", match.length());
        record.put("host_hit", match.hostLength());
        inputTokens += tokens.length();
        deviceTokens += match.length();
        hostTokens += match.hostLength();
        RadixNode held = match.node();
        cache.lock(held);
        int loaded = match.hostLength() > 0 ? cache.loadBack(match) : 0;
        loadedTokens += loaded;
        record.put("loaded_back", loaded);
        cache.adopt(match, lease);
        cache.unlock(held);
    }
}

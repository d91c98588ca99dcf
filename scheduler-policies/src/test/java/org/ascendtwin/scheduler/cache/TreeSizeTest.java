package org.ascendtwin.scheduler.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.junit.jupiter.api.Test;

class TreeSizeTest {
    private static final int PAGE = 16;
    private static final int PROMPTS = 100_000;

    /** A million of them are then below half a gigabyte, with the prompts they came from. */
    @Test
    void aNodeTakesLessThanHalfAKilobyte() {
        long before = usedBytes();
        PagePool pool = new PagePool(4 * PROMPTS * PAGE, PAGE);
        RadixCache cache = new RadixCache(pool, EvictionPolicy.LRU, false, null);
        KvMemory memory = new KvMemory(pool, cache);
        PrefixMatch match = new PrefixMatch();
        for (int index = 0; index < PROMPTS; index++) {
            // Every other prompt branches off in the middle of the one before, which splits its node.
            TokenRuns prompt = TokenRuns.of(1000L * (index / 2), 2 * PAGE).append(1_000_000_000L + 1000L * index, PAGE);
            KvLease lease = new KvLease();
            cache.match(prompt, prompt.length(), match);
            cache.adopt(match, lease);
            memory.extend(lease, prompt.length());
            cache.shareFinished(lease, prompt, 0);
        }
        assertThat(cache.nodeCount()).isEqualTo(PROMPTS / 2 * 3);
        double bytesANode = (usedBytes() - before) / (double) cache.nodeCount();
        assertThat(bytesANode).isBetween(50.0, 512.0);
        assertThat(cache.evictableTokens()).isEqualTo(cache.treeTokens());
    }

    private static long usedBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}

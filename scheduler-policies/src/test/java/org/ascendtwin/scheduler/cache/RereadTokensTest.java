package org.ascendtwin.scheduler.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.junit.jupiter.api.Test;

class RereadTokensTest {
    private static final int PAGE = 16;
    private static final long SEED = 20261122;

    private final PagePool pool = new PagePool(1 << 20, PAGE);
    private final RadixCache cache = new RadixCache(pool, EvictionPolicy.LRU, false, null);
    private final KvMemory memory = new KvMemory(pool, cache);
    private final PrefixMatch match = new PrefixMatch();

    private KvLease running(TokenRuns prompt) {
        KvLease lease = new KvLease();
        cache.match(prompt, prompt.length(), match);
        cache.adopt(match, lease);
        memory.extend(lease, prompt.length());
        cache.shareUnfinished(lease, prompt, prompt.length(), false, 0);
        return lease;
    }

    /** Pages of all leases beyond the first lease of each page. */
    private static int counted(List<KvLease> leases) {
        List<Integer> held = new ArrayList<>();
        for (KvLease lease : leases) {
            for (int page = 0; page < lease.pages().count(); page++) {
                held.add(lease.pages().pageId(page));
            }
        }
        return (held.size() - (int) held.stream().distinct().count()) * PAGE;
    }

    @Test
    void pagesOfSeveralLeasesCountForEachButTheFirst() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<KvLease> leases = new ArrayList<>();
        List<TokenRuns> prompts = new ArrayList<>();
        for (int turn = 0; turn < 500; turn++) {
            if (leases.isEmpty() || random.nextInt(3) > 0) {
                // Prompts share a head of any length with others, so that nodes are cut in two while they are held.
                TokenRuns prompt = TokenRuns.of(1000L * random.nextInt(2), PAGE * random.nextInt(1, 20))
                        .append(1_000_000L + 1000L * turn, PAGE * random.nextInt(1, 4));
                leases.add(running(prompt));
                prompts.add(prompt);
            } else {
                int ending = random.nextInt(leases.size());
                cache.shareFinished(leases.remove(ending), prompts.remove(ending), 0);
            }
            assertThat(cache.rereadTokens()).as("seed %d, turn %d", SEED, turn).isEqualTo(counted(leases));
        }
        assertThat(cache.rereadTokens()).isPositive();
        for (int i = 0; i < leases.size(); i++) {
            cache.release(leases.get(i));
        }
        assertThat(cache.rereadTokens()).isZero();
    }
}

package org.ascendtwin.scheduler.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests, fetches and backups in random order over three small tiers: no page of any of them is lost or used twice. */
class StorageProgramTest {
    private static final int OPERATIONS = 400;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPageOfHostMemoryIsFreeInTheTreeOrKeptForAFetch(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int pageSize = random.nextBoolean() ? 1 : 16;
        ManualStorage link = new ManualStorage();
        PagePool pool = new PagePool((12 + random.nextInt(30)) * 16, pageSize);
        WritePolicy writePolicy = WritePolicy.values()[random.nextInt(WritePolicy.values().length)];
        HostTier host = new HostTier((50 + random.nextInt(40)) * 16, pageSize, writePolicy, EvictionPolicy.LRU);
        RadixCache cache = new RadixCache(pool, EvictionPolicy.LRU, random.nextInt(4) == 0, host);
        cache.attachStorage(new StorageSettings(PrefetchPolicy.BEST_EFFORT, 16), link);
        KvMemory memory = new KvMemory(pool, cache);
        List<Prefetch> open = new ArrayList<>();
        for (int operation = 0; operation < OPERATIONS; operation++) {
            TokenRuns tokens = TokenRuns.of(1000L * random.nextInt(3), 1 + random.nextInt(80))
                    .append(1_000_000L + 1000L * random.nextInt(6), 1 + random.nextInt(80));
            switch (random.nextInt(5)) {
                case 0, 1 -> CachedPrompts.compute(cache, memory, tokens);
                case 2 -> add(open, cache.prefetch(tokens, operation));
                case 3 -> progress(link, open, random);
                default -> cache.acknowledgeCopies();
            }
            int kept = open.stream()
                    .filter(prefetch -> !prefetch.isOver())
                    .mapToInt(prefetch -> prefetch.hostPageIds.length)
                    .sum();
            assertThat(host.freeTokens() + (kept + hostPages(cache.tree().root())) * pageSize)
                    .as("seed %d operation %d", seed, operation)
                    .isEqualTo(host.capacityTokens());
            assertThat(pool.freeTokens() + cache.treeTokens())
                    .as("seed %d operation %d", seed, operation)
                    .isEqualTo(pool.capacityTokens());
        }
    }

    private static void add(List<Prefetch> open, @Nullable Prefetch prefetch) {
        if (prefetch != null) {
            open.add(prefetch);
        }
    }

    private static void progress(ManualStorage link, List<Prefetch> open, SplittableRandom random) {
        if (random.nextBoolean() && !link.backups.isEmpty()) {
            Backup backup = link.backups.remove(random.nextInt(link.backups.size()));
            backup.wrote(backup.pages());
        }
        if (open.isEmpty()) {
            return;
        }
        Prefetch prefetch = open.get(random.nextInt(open.size()));
        switch (random.nextInt(4)) {
            case 0 -> prefetch.abandon();
            case 1 -> prefetch.settle(0);
            default -> {
                int left = prefetch.lookUp() - prefetch.arrivedPages();
                if (left > 0) {
                    prefetch.arrive(1 + random.nextInt(left));
                }
            }
        }
        open.removeIf(Prefetch::isOver);
    }

    private static int hostPages(RadixNode node) {
        int pages = node.hostPageIds.length;
        for (RadixNode child = node.firstChild; child != null; child = child.nextSibling) {
            pages += hostPages(child);
        }
        return pages;
    }
}

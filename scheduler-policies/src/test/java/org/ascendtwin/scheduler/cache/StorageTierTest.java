package org.ascendtwin.scheduler.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StorageTierTest {
    private static final int PAGE = 128;
    private static final long SECOND = 1_000_000_000L;

    private final ManualStorage link = new ManualStorage();
    private final Tiers writer = new Tiers(PrefetchPolicy.WAIT_COMPLETE, 40, 80);

    /** A cache with all three tiers, small enough to count in. */
    private final class Tiers {
        private final HostTier host;
        private final RadixCache cache;
        private final KvMemory memory;
        private final StorageTier storage;
        private final PrefixMatch match = new PrefixMatch();

        Tiers(PrefetchPolicy policy, int devicePages, int hostPages) {
            PagePool pool = new PagePool(devicePages * PAGE, PAGE);
            host = new HostTier(hostPages * PAGE, PAGE, WritePolicy.WRITE_THROUGH, EvictionPolicy.LRU);
            cache = new RadixCache(pool, EvictionPolicy.LRU, false, host);
            memory = new KvMemory(pool, cache);
            storage = cache.attachStorage(new StorageSettings(policy, 256), link);
        }

        /** Computes a prompt, whose last token stays with the request, and lets it go. */
        void compute(TokenRuns tokens) {
            KvLease lease = new KvLease();
            cache.match(tokens, tokens.length() - 1, match);
            cache.adopt(match, lease);
            memory.makeRoom(tokens.length() - match.length() + PAGE);
            memory.extend(lease, tokens.length());
            cache.shareFinished(lease, tokens, 0);
            cache.acknowledgeCopies();
        }

        int hostHit(TokenRuns tokens) {
            cache.match(tokens, tokens.length() - 1, match);
            return match.hostLength();
        }
    }

    @Test
    void whatOneEngineComputesAnotherFindsInHostMemory() {
        TokenRuns prompt = TokenRuns.of(5000, 10 * PAGE + 7);
        writer.compute(prompt);
        assertThat(link.backups)
                .singleElement()
                .extracting(Backup::missingPages)
                .isEqualTo(10);
        link.writeAll();
        assertThat(link.store().size()).isEqualTo(10);

        Tiers reader = new Tiers(PrefetchPolicy.WAIT_COMPLETE, 40, 80);
        TokenRuns longer = prompt.copy().append(77, 3 * PAGE);
        Prefetch prefetch = started(reader.cache.prefetch(longer, 0));
        assertThat(prefetch.wantedPages()).as("of 1671 tokens").isEqualTo(13);
        assertThat(prefetch.settle(SECOND)).isFalse();
        assertThat(prefetch.lookUp()).isEqualTo(10);
        prefetch.arrive(9);
        assertThat(prefetch.settle(100 * SECOND)).isFalse();
        prefetch.arrive(1);
        assertThat(prefetch.settle(SECOND)).isTrue();
        assertThat(reader.hostHit(longer)).isEqualTo(10 * PAGE);
        assertThat(reader.host.freeTokens()).isEqualTo(70 * PAGE);
        assertThat(reader.storage.tokensInFlight()).isZero();
        assertThat(reader.storage.fetchedTokens()).isEqualTo(10 * PAGE);
        assertThat(reader.cache.loadBack(reader.match)).isEqualTo(10 * PAGE);
    }

    @Test
    void aPageIsKnownByEverythingBeforeIt() {
        writer.compute(TokenRuns.of(5000, 10 * PAGE));
        link.writeAll();
        Tiers reader = new Tiers(PrefetchPolicy.WAIT_COMPLETE, 40, 80);
        TokenRuns sameTail = TokenRuns.of(1, PAGE).append(5000 + PAGE, 9 * PAGE);
        assertThat(started(reader.cache.prefetch(sameTail, 0)).lookUp()).isZero();
        TokenRuns sameHead = TokenRuns.of(5000, 4 * PAGE).append(1, 6 * PAGE);
        assertThat(started(reader.cache.prefetch(sameHead, 0)).lookUp()).isEqualTo(4);
    }

    @Test
    void whatIsShorterThanTheThresholdIsNeitherAskedForNorFetched() {
        assertThat(writer.cache.prefetch(TokenRuns.of(5000, 255), 0)).isNull();
        writer.compute(TokenRuns.of(5000, PAGE));
        link.writeAll();
        Tiers reader = new Tiers(PrefetchPolicy.WAIT_COMPLETE, 40, 80);
        Prefetch prefetch = started(reader.cache.prefetch(TokenRuns.of(5000, 10 * PAGE), 0));
        assertThat(reader.host.freeTokens()).isEqualTo(70 * PAGE);
        assertThat(prefetch.lookUp()).as("one page of 128 tokens is below 256").isZero();
        assertThat(prefetch.isOver()).isTrue();
        assertThat(prefetch.settle(0)).isTrue();
        assertThat(reader.host.freeTokens()).isEqualTo(80 * PAGE);
    }

    /** 0.8 x (80 - 40) pages = 32: 20 are below it, so that 20 more may start, 40 are not. */
    @Test
    void prefetchesStopStartingWhenTheyHoldTheirShareOfHostMemory() {
        Prefetch first = started(writer.cache.prefetch(TokenRuns.of(1_000_000, 20 * PAGE), 0));
        started(writer.cache.prefetch(TokenRuns.of(2_000_000, 20 * PAGE), 0));
        assertThat(writer.cache.prefetch(TokenRuns.of(3_000_000, 20 * PAGE), 0)).isNull();
        first.abandon();
        first.arrive(3);
        assertThat(first.lookUp()).isZero();
        assertThat(writer.storage.tokensInFlight()).isEqualTo(20 * PAGE);
        started(writer.cache.prefetch(TokenRuns.of(3_000_000, 20 * PAGE), 0));
    }

    @Test
    void bestEffortTakesWhatHasArrived() {
        writer.compute(TokenRuns.of(5000, 10 * PAGE));
        link.writeAll();
        Tiers reader = new Tiers(PrefetchPolicy.BEST_EFFORT, 40, 80);
        TokenRuns prompt = TokenRuns.of(5000, 11 * PAGE);
        Prefetch prefetch = started(reader.cache.prefetch(prompt, 0));
        prefetch.lookUp();
        prefetch.arrive(4);
        assertThat(prefetch.settle(0)).isTrue();
        prefetch.arrive(6);
        assertThat(reader.hostHit(prompt)).isEqualTo(4 * PAGE);
        assertThat(reader.host.freeTokens()).isEqualTo(76 * PAGE);
    }

    /** 2 s + 0.1 s x 1280 / 1024 = 2.125 s, strictly exceeded; at most 30 s, reached with 280 Ki tokens. */
    @Test
    void aTimeoutGrowsWithWhatWasFound() {
        writer.compute(TokenRuns.of(5000, 10 * PAGE));
        link.writeAll();
        Tiers reader = new Tiers(PrefetchPolicy.TIMEOUT, 40, 80);
        Prefetch prefetch = started(reader.cache.prefetch(TokenRuns.of(5000, 11 * PAGE), SECOND));
        assertThat(prefetch.deadlineNanos()).as("not answered").isEqualTo(3 * SECOND + 1);
        prefetch.lookUp();
        assertThat(prefetch.deadlineNanos()).isEqualTo(3_125_000_001L);
        assertThat(prefetch.settle(3_125_000_000L)).isFalse();
        assertThat(prefetch.settle(3_125_000_001L)).isTrue();
        assertThat(StorageSettings.DEFAULTS.timeoutNanos(280 * 1024)).isEqualTo(30 * SECOND);
        assertThat(StorageSettings.DEFAULTS.timeoutNanos(500 * 1024)).isEqualTo(30 * SECOND);
    }

    @Test
    void whatWasComputedMeanwhileIsNotKeptTwice() {
        TokenRuns prompt = TokenRuns.of(5000, 10 * PAGE);
        writer.compute(prompt);
        link.writeAll();
        Tiers reader = new Tiers(PrefetchPolicy.WAIT_COMPLETE, 40, 80);
        Prefetch prefetch = started(reader.cache.prefetch(prompt, 0));
        prefetch.lookUp();
        prefetch.arrive(10);
        reader.compute(TokenRuns.of(5000, 6 * PAGE));
        assertThat(prefetch.settle(0)).isTrue();
        assertThat(reader.hostHit(TokenRuns.of(5000, 10 * PAGE + 1))).isEqualTo(4 * PAGE);
        assertThat(reader.match.length()).isEqualTo(6 * PAGE);
        assertThat(reader.host.freeTokens()).isEqualTo(70 * PAGE);
    }

    @Test
    void moreThanWasFoundOrIsToBeWrittenIsRefused() {
        writer.compute(TokenRuns.of(5000, 10 * PAGE));
        Backup backup = link.backups.getFirst();
        assertThatIllegalArgumentException().isThrownBy(() -> backup.wrote(11)).withMessageContaining("of 10");
        link.writeAll();
        Prefetch prefetch =
                started(new Tiers(PrefetchPolicy.TIMEOUT, 40, 80).cache.prefetch(TokenRuns.of(5000, 20 * PAGE), 0));
        prefetch.lookUp();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prefetch.arrive(11))
                .withMessageContaining("of 10");
    }

    @Test
    void everyPolicyIsFoundByItsFlag() {
        for (PrefetchPolicy policy : PrefetchPolicy.values()) {
            assertThat(PrefetchPolicy.ofFlag(policy.flag())).isEqualTo(policy);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrefetchPolicy.ofFlag("never"))
                .withMessageContaining("Maybe");
    }

    private static Prefetch started(@Nullable Prefetch prefetch) {
        return requireNonNull(prefetch, "nothing was started");
    }
}

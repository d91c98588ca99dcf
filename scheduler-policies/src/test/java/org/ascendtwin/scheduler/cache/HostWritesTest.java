package org.ascendtwin.scheduler.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies to host memory take their time one after the other, and nothing is lost or freed meanwhile. */
final class HostWritesTest {
    private static final int OPERATIONS = 300;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @Test
    void copiesArriveInOrderEachAfterItsOwnTime() {
        VirtualHost clock = new VirtualHost();
        HostWrites writes = new HostWrites(clock, 5, 2);
        StringBuilder heard = new StringBuilder();
        writes.watch(() -> heard.append(clock.nowNanos()).append(' '));
        writes.copy(10);
        writes.copy(1);
        assertThat(writes.takeArrived()).isFalse();
        clock.runUntilQuiet();
        assertThat(heard.toString()).isEqualTo("25 32 ");
        assertThat(writes.takeArrived()).isTrue();
        assertThat(writes.takeArrived()).isTrue();
        assertThat(writes.takeArrived()).isFalse();
    }

    @Test
    void theSchedulerStandsStillBehindCopiesUnderWay() {
        HostWrites writes = new HostWrites(new VirtualHost(), 0, 3);
        writes.copy(10);
        assertThat(writes.standstillNanos()).isZero();
        writes.copyAndWait(4);
        assertThat(writes.standstillNanos()).isEqualTo(42);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyTokenThatHostMemoryTakesCrossesTheLinkOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualHost clock = new VirtualHost();
        PagePool pool = new PagePool((12 + random.nextInt(30)) * 16, 16);
        WritePolicy policy = WritePolicy.values()[random.nextInt(WritePolicy.values().length)];
        HostTier host = new HostTier((50 + random.nextInt(40)) * 16, 16, policy, EvictionPolicy.LRU);
        RadixCache cache = new RadixCache(pool, EvictionPolicy.LRU, false, host);
        double nanosPerToken = 1 + random.nextInt(20);
        HostWrites writes = new HostWrites(clock, random.nextInt(50), nanosPerToken);
        cache.copyOver(writes);
        KvMemory memory = new KvMemory(pool, cache);
        Alarm[] next = new Alarm[1];
        int[] operations = {0};
        next[0] = clock.newAlarm(Rank.STEP_END, () -> {
            operate(cache, memory, random);
            assertThat(writes.tokens()).as("seed %d", seed).isEqualTo(host.backedUpTokens());
            assertThat(pool.freeTokens() + cache.treeTokens())
                    .as("seed %d operation %d", seed, operations[0])
                    .isEqualTo(pool.capacityTokens());
            if (++operations[0] < OPERATIONS) {
                next[0].arm(clock.nowNanos() + random.nextInt(2000));
            }
        });
        next[0].arm(0);
        clock.runUntilQuiet();
        assertThat(clock.nowNanos() + writes.standstillNanos())
                .as("seed %d: the link is no faster than its rate", seed)
                .isGreaterThanOrEqualTo((long) (writes.tokens() * nanosPerToken));
        cache.acknowledgeCopies();
        assertThat(cache.evictableTokens())
                .as("seed %d: nothing stays locked", seed)
                .isEqualTo(cache.treeTokens());
    }

    private static void operate(RadixCache cache, KvMemory memory, SplittableRandom random) {
        cache.acknowledgeCopies();
        TokenRuns tokens = TokenRuns.of(1000L * random.nextInt(3), 1 + random.nextInt(80))
                .append(1_000_000L + 1000L * random.nextInt(6), 1 + random.nextInt(80));
        CachedPrompts.compute(cache, memory, tokens);
    }
}

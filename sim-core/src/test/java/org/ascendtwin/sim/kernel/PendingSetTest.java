package org.ascendtwin.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pending set against a sorted set of its members, on random programs of every shape. */
final class PendingSetTest {
    private static final Rank[] RANKS = Rank.values();

    private record Entry(long dueNanos, Rank rank, long sequence, int id) {}

    /** How far ahead a program arms its alarms. */
    private enum Reach {
        SOON,
        EXPONENTIAL,
        BIMODAL,
        CLUSTERED,
        EQUAL,
        ANY,
        NEVER
    }

    private final TreeSet<Entry> expected = new TreeSet<>(
            Comparator.comparingLong(Entry::dueNanos).thenComparing(Entry::rank).thenComparingLong(Entry::sequence));

    @Test
    void tenThousandRandomProgramsKeepTheOrderOfASortedSet() {
        for (int seed = 0; seed < 10_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int alarms = 1 << random.nextInt(10);
            runProgram(seed, random, alarms, 300);
        }
    }

    @Test
    void largeProgramsKeepTheOrderOfASortedSet() {
        for (int seed = 0; seed < 14; seed++) {
            runProgram(seed, new SplittableRandom(seed), 20_000, 100_000);
        }
    }

    private void runProgram(int seed, SplittableRandom random, int alarms, int steps) {
        PendingSet pending = new PendingSet();
        @Nullable Entry[] armed = new @Nullable Entry[alarms];
        expected.clear();
        for (int i = 0; i < alarms; i++) {
            Rank rank = RANKS[random.nextInt(RANKS.length)];
            pending.table.add(new VirtualAlarm(pending, i, rank, () -> {}));
        }
        Reach reach = Reach.values()[seed % Reach.values().length];
        int armShare = random.nextInt(40, 90);
        long now = 0;
        for (int step = 0; step < steps; step++) {
            int id = random.nextInt(alarms);
            int choice = random.nextInt(100);
            if (choice < armShare) {
                arm(pending, armed, id, due(now, reach, random), step);
            } else if (choice < armShare + 5) {
                assertThat(pending.remove(pending.table.get(id)))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(armed[id] != null);
                expected.remove(armed[id] == null ? new Entry(0, Rank.PROBE, -1, -1) : armed[id]);
                armed[id] = null;
            } else if (!expected.isEmpty()) {
                now = takeFirst(pending, armed, seed);
            }
        }
        while (!expected.isEmpty()) {
            takeFirst(pending, armed, seed);
        }
        assertThat(pending.isEmpty()).as("seed %d", seed).isTrue();
        assertThat(pending.takeFirst()).as("seed %d", seed).isNull();
    }

    private void arm(PendingSet pending, @Nullable Entry[] armed, int id, long due, long sequence) {
        Entry before = armed[id];
        if (before != null) {
            expected.remove(before);
        }
        VirtualAlarm alarm = pending.table.get(id);
        Rank rank = RANKS[(int) (alarm.order >>> 56)];
        Entry entry = new Entry(due, rank, sequence, id);
        armed[id] = entry;
        expected.add(entry);
        pending.put(alarm, due);
    }

    private long takeFirst(PendingSet pending, @Nullable Entry[] armed, int seed) {
        Entry first = expected.removeFirst();
        // The first may be taken without having been asked for.
        boolean asked = first.sequence() % 2 == 0;
        if (pending.size() != expected.size() + 1 || (asked && pending.firstDueNanos() != first.dueNanos())) {
            throw new AssertionError("seed " + seed + ": size or first due time differs at " + first);
        }
        VirtualAlarm taken = pending.takeFirst();
        if (taken == null || taken.id != first.id() || pending.nowNanos() != first.dueNanos()) {
            throw new AssertionError(
                    "seed " + seed + ": alarm " + (taken == null ? "none" : taken.id) + " came instead of " + first);
        }
        armed[taken.id] = null;
        return first.dueNanos();
    }

    private static long due(long now, Reach reach, SplittableRandom random) {
        long due =
                switch (reach) {
                    case SOON -> now + random.nextInt(8);
                    case EXPONENTIAL -> now + (long) (-1e6 * StrictMath.log(random.nextDouble() + 1e-9));
                    case BIMODAL -> now + (random.nextInt(10) == 0 ? 1_000_000_000L : 1_000) + random.nextInt(1_000);
                    case CLUSTERED -> (now / 1_000_000 + random.nextInt(4)) * 1_000_000 + random.nextInt(20);
                    case EQUAL -> now + 1_000;
                    case ANY -> now + (random.nextLong() >>> random.nextInt(1, 64));
                    case NEVER -> random.nextInt(4) == 0 ? Long.MAX_VALUE : now + random.nextInt(1_000_000);
                };
        return due < now ? Long.MAX_VALUE : due;
    }
}

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;

/** Prints what this machine's memory and branches cost, which is what a simulation cannot be faster than: java .ci/Machine.java */
final class Machine {
    private static final int TURNS = 3;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static long sink;

    private Machine() {}

    /** Something to be measured, as nanoseconds of processor time a unit of it. */
    private interface Work {
        double nanos();
    }

    /** The fastest of several turns: neighbours only ever add to it. */
    private static double best(Work work) {
        double best = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < TURNS; turn++) {
            best = Math.min(best, work.nanos());
        }
        return best;
    }

    /** A load that needs the one before, somewhere in {@code bytes}. */
    private static double load(int bytes) {
        int count = bytes / Integer.BYTES / 16;
        int[] next = new int[count * 16];
        int[] order = new int[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        for (int i = 0; i < count; i++) {
            next[order[i] * 16] = order[(i + 1) % count] * 16;
        }
        int loads = 400_000;
        return best(() -> {
            long from = CLOCK.getCurrentThreadCpuTime();
            int at = 0;
            for (int i = 0; i < loads; i++) {
                at = next[at];
            }
            sink += at;
            return (double) (CLOCK.getCurrentThreadCpuTime() - from) / loads;
        });
    }

    /** Adding up {@code bytes} in their order, a byte. */
    private static double stream(int bytes) {
        long[] values = new long[bytes / Long.BYTES];
        return best(() -> {
            long from = CLOCK.getCurrentThreadCpuTime();
            long sum = 0;
            for (long value : values) {
                sum += value;
            }
            sink += sum;
            return (double) (CLOCK.getCurrentThreadCpuTime() - from) / bytes;
        });
    }

    /** New objects of 64 bytes that nobody keeps, a byte. */
    private static double allocate() {
        int count = 1_000_000;
        long[][] kept = new long[64][];
        return best(() -> {
            long from = CLOCK.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                kept[i & 63] = new long[6];
            }
            sink += kept[5].length;
            return (double) (CLOCK.getCurrentThreadCpuTime() - from) / count / 64;
        });
    }

    /** A branch over values of which every {@code one}th, in the mean or exactly, goes the other way. */
    private static double branch(boolean guessable) {
        int count = 1 << 20;
        byte[] ways = new byte[count];
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < count; i++) {
            ways[i] = (byte) (guessable ? i & 1 : random.nextInt(2));
        }
        int[] left = new int[256];
        long[] right = new long[256];
        return best(() -> {
            long from = CLOCK.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                if (ways[i] == 0) {
                    left[i & 255] += i;
                } else {
                    right[i * 7 & 255] ^= i;
                }
            }
            sink += left[3] + right[5];
            return (double) (CLOCK.getCurrentThreadCpuTime() - from) / count;
        });
    }

    public static void main(String[] arguments) {
        System.out.printf(
                "load that waits for the one before, from 16 KB, 1 MB, 16 MB, 64 MB: %.1f, %.1f, %.1f, %.1f ns%n",
                load(1 << 14), load(1 << 20), load(1 << 24), load(1 << 26));
        System.out.printf(
                "memory in its order: %.1f GB/s; new objects: %.1f GB/s%n", 1 / stream(1 << 26), 1 / allocate());
        System.out.printf("branch that nobody can guess: %.1f ns a wrong guess%n", 2 * (branch(false) - branch(true)));
        if (sink == 42) {
            System.out.println();
        }
    }
}

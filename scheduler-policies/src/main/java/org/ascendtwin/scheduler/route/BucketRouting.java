package org.ascendtwin.scheduler.route;

import java.util.ArrayDeque;
import org.ascendtwin.scheduler.request.Request;

/**
 * {@code bucket}: every prefill server owns a range of prompt lengths, and gets the prompts in it as long as the lengths
 * sent of late are even enough; the ranges move so that each gets an equal share of them ({@code policies/bucket.rs}).
 */
final class BucketRouting implements RoutingPolicy {
    private static final int FIRST_RANGES_END = 4096;

    private final RouterSettings settings;
    private final long[] rangeEnds;
    private final long[] charactersByWorker;
    private final ArrayDeque<Sent> window = new ArrayDeque<>();
    private long windowCharacters;
    private long shareCharacters;
    private long nextMoveNanos;

    BucketRouting(RouterSettings settings, int workers) {
        this.settings = settings;
        charactersByWorker = new long[workers];
        rangeEnds = new long[workers];
        int gap = FIRST_RANGES_END / workers;
        for (int worker = 0; worker < workers; worker++) {
            rangeEnds[worker] = (worker + 1L) * gap - 1;
        }
        rangeEnds[workers - 1] = Long.MAX_VALUE;
        nextMoveNanos = settings.bucketIntervalNanos();
    }

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        long interval = settings.bucketIntervalNanos();
        if (nowNanos >= nextMoveNanos) {
            moveRanges();
            nextMoveNanos = (nowNanos / interval + 1) * interval;
        }
        long characters = settings.characters(request.prompt().length());
        int chosen = isUneven() ? lightest() : owner(characters);
        if (!workers.isHealthy(chosen)) {
            chosen = workers.healthy(0);
        }
        note(chosen, characters, nowNanos);
        return chosen;
    }

    /** Longest prompt of {@code worker}'s range, in characters. */
    long rangeEnd(int worker) {
        return rangeEnds[worker];
    }

    private int owner(long characters) {
        int worker = 0;
        while (characters > rangeEnds[worker]) {
            worker++;
        }
        return worker;
    }

    private boolean isUneven() {
        long most = 0;
        long fewest = Long.MAX_VALUE;
        for (long characters : charactersByWorker) {
            most = Math.max(most, characters);
            fewest = Math.min(fewest, characters);
        }
        return most - fewest > settings.balanceAbsThreshold() && most > settings.balanceRelThreshold() * fewest;
    }

    private int lightest() {
        int lightest = 0;
        for (int worker = 1; worker < charactersByWorker.length; worker++) {
            if (charactersByWorker[worker] < charactersByWorker[lightest]) {
                lightest = worker;
            }
        }
        return lightest;
    }

    private void note(int worker, long characters, long nowNanos) {
        while (!window.isEmpty() && nowNanos - window.element().atNanos() > settings.bucketIntervalNanos()) {
            Sent old = window.remove();
            charactersByWorker[old.worker()] -= old.characters();
            windowCharacters -= old.characters();
        }
        window.add(new Sent(worker, characters, nowNanos));
        charactersByWorker[worker] += characters;
        windowCharacters += characters;
    }

    /** Gives every worker an equal share of the lengths sent of late, if that share has more than doubled or halved. */
    private void moveRanges() {
        int workers = rangeEnds.length;
        long share = windowCharacters / workers;
        boolean moves = shareCharacters == 0 || share > 2 * shareCharacters || shareCharacters > 2 * share;
        if (window.isEmpty() || !moves) {
            return;
        }
        shareCharacters = share;
        long[] sizes = window.stream().mapToLong(Sent::characters).sorted().toArray();
        long start = 0;
        int next = 0;
        for (int worker = 0; worker < workers - 1; worker++) {
            long end = start + share;
            long sum = 0;
            boolean full = false;
            while (next < sizes.length && !full) {
                sum += sizes[next++];
                full = sum >= share;
            }
            if (full && sizes[next - 1] > start) {
                end = sizes[next - 1];
            }
            rangeEnds[worker] = end;
            start = end + 1;
        }
    }

    /** A prompt that was sent of late. */
    private record Sent(int worker, long characters, long atNanos) {}
}

package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import org.ascendtwin.scheduler.cache.Backup;
import org.ascendtwin.scheduler.cache.PageStore;
import org.ascendtwin.scheduler.cache.Prefetch;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/** A storage that answers after a fixed time, then reads page by page, one prefetch after the other; it writes at once. */
final class TimedStorage implements StorageLink {
    private final Timekeeper timekeeper;
    private final PageStore store;
    private final long lookUpNanos;
    private final long pageNanos;
    private final ArrayDeque<Prefetch> queue = new ArrayDeque<>();
    private final Alarm alarm;
    private @Nullable Prefetch current;
    private int pagesLeft;

    TimedStorage(Timekeeper timekeeper, PageStore store, long lookUpNanos, long pageNanos) {
        this.timekeeper = timekeeper;
        this.store = store;
        this.lookUpNanos = lookUpNanos;
        this.pageNanos = pageNanos;
        alarm = timekeeper.newAlarm(Rank.TRANSFER_END, this::ring);
    }

    @Override
    public PageStore store() {
        return store;
    }

    @Override
    public void fetch(Prefetch prefetch) {
        queue.add(prefetch);
        if (current == null) {
            next();
        }
    }

    @Override
    public void write(Backup backup) {
        backup.wrote(backup.pages());
    }

    /** Whether it reads for somebody. */
    boolean isBusy() {
        return current != null && !current.isOver();
    }

    private void next() {
        current = queue.poll();
        pagesLeft = -1;
        if (current != null) {
            alarm.arm(timekeeper.nowNanos() + lookUpNanos);
        }
    }

    private void ring() {
        Prefetch prefetch = current;
        if (prefetch == null) {
            return;
        }
        if (pagesLeft < 0) {
            pagesLeft = prefetch.lookUp();
        } else {
            prefetch.arrive(1);
            pagesLeft--;
        }
        if (pagesLeft > 0 && !prefetch.isOver()) {
            alarm.arm(timekeeper.nowNanos() + pageNanos);
        } else {
            next();
        }
    }
}

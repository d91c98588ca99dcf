package org.ascendtwin.scheduler.cache;

import java.util.ArrayDeque;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * A storage that answers after a fixed time and moves pages at a fixed rate: one prefetch after the other, beside them one
 * write after the other, each batch by batch, as the prefetch and the backup thread of {@code managers/cache_controller.py} do.
 */
public final class FixedRateStorage implements StorageLink {
    private static final int NOT_ANSWERED = -1;

    private final Timekeeper timekeeper;
    private final PageStore store;
    private final Rates rates;
    private final ArrayDeque<Prefetch> reads = new ArrayDeque<>();
    private final ArrayDeque<Backup> writes = new ArrayDeque<>();
    private final Alarm readEnd;
    private final Alarm writeEnd;
    private @Nullable Prefetch current;
    private int pagesToRead;
    private int pagesToWrite;
    private long readPages;

    /**
     * How fast it is.
     *
     * @param lookUpNanos until it has answered what it holds
     * @param readNanosPerPage time to read a page
     * @param writeNanosPerPage time to write one; 0 writes at once
     * @param batchPages pages that become usable together
     */
    public record Rates(long lookUpNanos, double readNanosPerPage, double writeNanosPerPage, int batchPages) {}

    /** @param store what it holds, which other links may share */
    public FixedRateStorage(Timekeeper timekeeper, PageStore store, Rates rates) {
        this.timekeeper = timekeeper;
        this.store = store;
        this.rates = rates;
        readEnd = timekeeper.newAlarm(Rank.TRANSFER_END, this::readOn);
        writeEnd = timekeeper.newAlarm(Rank.TRANSFER_END, this::writeOn);
    }

    @Override
    public PageStore store() {
        return store;
    }

    @Override
    public void fetch(Prefetch prefetch) {
        reads.add(prefetch);
        if (current == null) {
            nextRead();
        }
    }

    @Override
    public void write(Backup backup) {
        if (rates.writeNanosPerPage() == 0) {
            backup.wrote(backup.pages());
            return;
        }
        writes.add(backup);
        if (writes.size() == 1) {
            nextWrite();
        }
    }

    /** Whether it reads for somebody. */
    public boolean isBusy() {
        return current != null && !current.isOver();
    }

    /** Pages read so far. */
    public long readPages() {
        return readPages;
    }

    private void nextRead() {
        current = reads.poll();
        pagesToRead = NOT_ANSWERED;
        if (current != null) {
            readEnd.arm(timekeeper.nowNanos() + rates.lookUpNanos());
        }
    }

    private void readOn() {
        Prefetch prefetch = current;
        if (prefetch == null) {
            return;
        }
        if (pagesToRead == NOT_ANSWERED) {
            pagesToRead = prefetch.lookUp();
        } else {
            int pages = Math.min(rates.batchPages(), pagesToRead);
            readPages += pages;
            pagesToRead -= pages;
            prefetch.arrive(pages);
        }
        if (pagesToRead > 0 && !prefetch.isOver()) {
            readEnd.arm(endNanos(pagesToRead, rates.readNanosPerPage()));
        } else {
            nextRead();
        }
    }

    private void nextWrite() {
        pagesToWrite = writes.element().pages();
        writeEnd.arm(endNanos(pagesToWrite, rates.writeNanosPerPage()));
    }

    private void writeOn() {
        int pages = Math.min(rates.batchPages(), pagesToWrite);
        pagesToWrite -= pages;
        writes.element().wrote(pages);
        if (pagesToWrite > 0) {
            writeEnd.arm(endNanos(pagesToWrite, rates.writeNanosPerPage()));
            return;
        }
        writes.remove();
        if (!writes.isEmpty()) {
            nextWrite();
        }
    }

    private long endNanos(int pagesLeft, double nanosPerPage) {
        int pages = Math.min(rates.batchPages(), pagesLeft);
        return timekeeper.nowNanos() + (long) StrictMath.ceil(pages * nanosPerPage);
    }
}

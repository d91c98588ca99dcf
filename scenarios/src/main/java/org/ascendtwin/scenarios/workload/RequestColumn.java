package org.ascendtwin.scenarios.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole number for each request, by its place in the load. Memory is bounded however many there are: requests lie in pages
 * of {@value #PAGE}, and of more than {@value #MOST_RESIDENT} pages those that were fetched first are kept in a temporary
 * file. One thread writes; several may read when nobody writes any more.
 */
public final class RequestColumn {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int MOST_RESIDENT = 32;

    private final int size;
    private final long initial;
    private final int mostResident;
    private final long[] @Nullable [] pages;
    private final boolean[] changed;
    private final boolean[] written;

    /** Resident pages in the order in which they were fetched, from {@link #oldest} on around. */
    private final int[] resident;

    private int residentCount;
    private int oldest;
    private @Nullable FileChannel file;

    /** @param initial what every request has at first */
    public RequestColumn(int size, long initial) {
        this(size, initial, MOST_RESIDENT);
    }

    RequestColumn(int size, long initial, int mostResident) {
        this.size = size;
        this.initial = initial;
        this.mostResident = mostResident;
        int count = Math.ceilDiv(size, PAGE);
        pages = new long[count][];
        changed = new boolean[count];
        written = new boolean[count];
        resident = new int[mostResident];
    }

    /** A column of {@code values}. */
    public static RequestColumn of(long... values) {
        RequestColumn column = new RequestColumn(values.length, 0);
        for (int request = 0; request < values.length; request++) {
            column.set(request, values[request]);
        }
        return column;
    }

    /** Requests. */
    public int size() {
        return size;
    }

    /** What {@code request} has. */
    public long get(int request) {
        return page(request >>> PAGE_BITS)[request & (PAGE - 1)];
    }

    /** Gives {@code request} another number. */
    public void set(int request, long value) {
        int page = request >>> PAGE_BITS;
        page(page)[request & (PAGE - 1)] = value;
        changed[page] = true;
    }

    /** Adds to what {@code request} has. */
    public void add(int request, long more) {
        int page = request >>> PAGE_BITS;
        page(page)[request & (PAGE - 1)] += more;
        changed[page] = true;
    }

    /** All of them in their order. */
    public LongStream stream() {
        return LongStream.range(0, size).map(request -> get((int) request));
    }

    private long[] page(int page) {
        long[] there = pages[page];
        return there == null ? fetched(page) : there;
    }

    /** Nothing is read from a page after it was let go but what was in it then, so readers need not wait for each other. */
    private synchronized long[] fetched(int page) {
        long[] there = pages[page];
        if (there != null) {
            return there;
        }
        try {
            long[] fetched = new long[Math.min(PAGE, size - page * PAGE)];
            if (written[page]) {
                read(page, fetched);
            } else {
                Arrays.fill(fetched, initial);
            }
            makeRoom();
            resident[(oldest + residentCount++) % mostResident] = page;
            pages[page] = fetched;
            return fetched;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "what became of requests cannot be kept in a file of " + System.getProperty("java.io.tmpdir") + ": "
                            + e.getMessage() + ". Maybe there is no room; -Djava.io.tmpdir names another folder.",
                    e);
        }
    }

    private void makeRoom() throws IOException {
        if (residentCount < mostResident) {
            return;
        }
        int page = resident[oldest];
        long[] leaving = pages[page];
        if (changed[page] && leaving != null) {
            write(page, leaving);
        }
        pages[page] = null;
        oldest = (oldest + 1) % mostResident;
        residentCount--;
    }

    private void write(int page, long[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        long at = (long) page * PAGE * Long.BYTES;
        while (bytes.hasRemaining()) {
            at += file().write(bytes, at);
        }
        written[page] = true;
        changed[page] = false;
    }

    private void read(int page, long[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
        long at = (long) page * PAGE * Long.BYTES;
        while (bytes.hasRemaining()) {
            int count = file().read(bytes, at);
            if (count < 0) {
                throw new IOException("a page is missing");
            }
            at += count;
        }
        bytes.flip().asLongBuffer().get(values);
    }

    /** Gone with the process, or as soon as nobody has this column. */
    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = Files.createTempFile("twin-requests-", ".column");
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }
}

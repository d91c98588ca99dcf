package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * How many independent pieces of work go on at once. Results come in the order of the pieces, whichever ends first, so
 * that they do not depend on the number of threads.
 *
 * @param threads 1 or more
 */
public record Jobs(int threads) {
    private static final int MOST_THREADS = 1024;

    /** One piece after the other. */
    public static final Jobs ONE = new Jobs(1);

    public Jobs {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "jobs is " + threads + "; allowed: 1 to " + MOST_THREADS + ". Maybe leave it out.");
        }
    }

    /** As many as the machine has processors. */
    public static Jobs available() {
        return new Jobs(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS));
    }

    /** A piece of work. */
    @FunctionalInterface
    public interface Task<T> {
        /**
         * Does piece {@code index}.
         *
         * @throws InvalidInput if something that it reads is wrong
         */
        T run(int index) throws InvalidInput;
    }

    /**
     * Does pieces 0 to {@code count} − 1.
     *
     * @throws InvalidInput what the first piece that failed threw; pieces not begun yet are then left out
     */
    public <T> List<T> map(int count, Task<T> task) throws InvalidInput {
        return threads == 1 || count < 2 ? inTurn(count, task) : atOnce(count, task);
    }

    private static <T> List<T> inTurn(int count, Task<T> task) throws InvalidInput {
        List<T> results = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            results.add(task.run(i));
        }
        return results;
    }

    private <T> List<T> atOnce(int count, Task<T> task) throws InvalidInput {
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, count), Jobs::daemon);
        try {
            List<Future<T>> futures = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int index = i;
                futures.add(workers.submit(() -> task.run(index)));
            }
            List<T> results = new ArrayList<>(count);
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            workers.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private static InvalidInput unwrapped(ExecutionException failure) {
        @Nullable Throwable cause = failure.getCause();
        if (cause instanceof RuntimeException broken) {
            throw broken;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof InvalidInput refused) {
            return refused;
        }
        throw new IllegalStateException(failure);
    }
}

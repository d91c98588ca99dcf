package org.rapaio.jupyter.kernel.channels;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A thread that does a piece of work again and again until it is told to stop. It takes the place of the kernel's own class of
 * this name, whose threads end where they begin too early (docs/decisions/0017-loops-of-the-kernel.md).
 */
public final class LoopThread {
    private static final Logger LOGGER = Logger.getLogger(LoopThread.class.getName());

    private final Thread thread;
    private volatile boolean running = true;

    /** @param sleepMillis the pause before each piece of work */
    public LoopThread(String name, long sleepMillis, Runnable work) {
        thread = new Thread(() -> loop(sleepMillis, work), name);
    }

    /** A message that comes before the kernel can handle it fails; whoever sent it sends it again. */
    private void loop(long sleepMillis, Runnable work) {
        try {
            while (running) {
                Thread.sleep(sleepMillis);
                try {
                    work.run();
                } catch (RuntimeException unready) {
                    LOGGER.log(Level.WARNING, thread.getName(), unready);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Ends after the piece of work that is under way. */
    public void shutdown() {
        running = false;
    }

    /** Waits for the end. */
    public void join() throws InterruptedException {
        thread.join();
    }
}

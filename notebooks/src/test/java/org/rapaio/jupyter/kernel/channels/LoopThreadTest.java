package org.rapaio.jupyter.kernel.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoopThreadTest {
    @Test
    void everyThreadRunsHoweverQuickItIs() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            CountDownLatch twice = new CountDownLatch(2);
            LoopThread loop = new LoopThread("loop", 0, twice::countDown);
            loop.start();
            assertThat(twice.await(1, TimeUnit.MINUTES)).isTrue();
            loop.shutdown();
            loop.join();
        }
    }

    @Test
    void aPieceOfWorkThatFailsIsNotTheLast() throws InterruptedException {
        Logger logger = Logger.getLogger(LoopThread.class.getName());
        logger.setLevel(Level.OFF);
        CountDownLatch later = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        LoopThread loop = new LoopThread("loop", 0, () -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("too early");
            }
            later.countDown();
        });
        loop.start();
        assertThat(later.await(1, TimeUnit.MINUTES)).isTrue();
        loop.shutdown();
        loop.join();
        logger.setLevel(null);
    }
}

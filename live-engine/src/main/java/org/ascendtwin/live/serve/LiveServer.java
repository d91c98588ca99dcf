package org.ascendtwin.live.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.host.WallClock;
import org.jspecify.annotations.Nullable;

/** A model behind SGLang's HTTP interface. */
public final class LiveServer {
    private final ServedModel model;
    private final ServeSettings settings;
    private final HttpSettings http;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable TokenEngine engine;
    private volatile @Nullable HttpFront front;

    public LiveServer(ServedModel model, ServeSettings settings, HttpSettings http) {
        this.model = model;
        this.settings = settings;
        this.http = http;
    }

    /**
     * Loads the model and serves it on this thread until {@link #stop}.
     *
     * @param listening told where, once clients can come
     */
    public void run(Device device, Consumer<InetSocketAddress> listening) throws IOException, InterruptedException {
        try (LoadedModel loaded = LoadedModel.load(device, model, settings)) {
            TokenEngine running = new TokenEngine(
                    new WallClock(),
                    loaded.decoder(),
                    loaded.drafter(settings.acceptThreshold()),
                    settings.scheduler());
            engine = running;
            Site site = new Site(
                    model,
                    settings.scheduler(),
                    running,
                    new QuestionReader(model, settings.scheduler(), System.nanoTime()),
                    draining);
            try (HttpFront listener = new HttpFront(site, http)) {
                front = listener;
                if (draining.get()) {
                    running.stop();
                } else {
                    listening.accept(listener.address());
                }
                running.run();
            }
        } finally {
            ended.countDown();
        }
    }

    /** Takes no new requests, lets those that are here end, and has {@link #run} return. Any thread may call it, once. */
    public void stop() {
        draining.set(true);
        HttpFront listener = front;
        TokenEngine running = engine;
        if (listener == null || running == null) {
            return;
        }
        listener.stopListening();
        running.stop();
        Thread.startVirtualThread(() -> {
            if (!awaitEnd(Duration.ofSeconds(http.drainSeconds()))) {
                running.abortAll();
            }
        });
    }

    /** Waits for {@link #run} to return; whether it did. */
    public boolean awaitEnd(Duration atMost) {
        try {
            return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

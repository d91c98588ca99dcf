package org.ascendtwin.scenarios.assemble;

import java.util.function.IntConsumer;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.RetrySettings;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** What a router does with a request that no server takes: it waits and tries again, and gives up in the end. */
final class Attempts {
    private final RetrySettings settings;
    private final RandomStream chance;
    private final Timekeeper time;
    private final TimeAccounts accounts;
    private final IntConsumer givenUp;
    private int retried;

    /** @param givenUp told the number of each request that was tried often enough */
    Attempts(RetrySettings settings, RandomStream chance, Timekeeper time, TimeAccounts accounts, IntConsumer givenUp) {
        this.settings = settings;
        this.chance = chance;
        this.time = time;
        this.accounts = accounts;
        this.givenUp = givenUp;
    }

    /** Sends {@code request} through {@code entrance}, now or later. */
    void send(Entrance entrance, Request request) {
        attempt(entrance, request, 0);
    }

    private void attempt(Entrance entrance, Request request, int failed) {
        long now = time.nowNanos();
        if (entrance.takes(failed == 0 ? request : request.arrivingAt(now), now)) {
            if (failed > 0) {
                accounts.retried(request.id(), now - request.arrivalNanos());
            }
        } else if (failed + 1 < settings.attempts()) {
            retried += failed == 0 ? 1 : 0;
            time.newAlarm(Rank.ARRIVAL, () -> attempt(entrance, request, failed + 1))
                    .arm(now + settings.waitNanos(failed, chance.nextDouble()));
        } else {
            givenUp.accept(request.id());
        }
    }

    /** Requests that were tried again. */
    int retried() {
        return retried;
    }
}

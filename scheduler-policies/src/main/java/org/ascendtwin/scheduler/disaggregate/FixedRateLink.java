package org.ascendtwin.scheduler.disaggregate;

import java.util.ArrayDeque;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/** A link on which every transfer runs at the same rate, whatever else is under way. */
public final class FixedRateLink implements KvLink {
    private final Timekeeper timekeeper;
    private final long latencyNanos;
    private final double nanosPerToken;
    private final ArrayDeque<Carriage> idleCarriages = new ArrayDeque<>();

    /**
     * @param latencyNanos of every transfer and message
     * @param nanosPerToken time that the KV of one token takes besides; 0 for no limit on the rate
     */
    public FixedRateLink(Timekeeper timekeeper, long latencyNanos, double nanosPerToken) {
        if (latencyNanos < 0 || !(nanosPerToken >= 0)) {
            throw new IllegalArgumentException("a link takes 0 ns or more and 0 ns a token or more, not " + latencyNanos
                    + " ns and " + nanosPerToken + " ns a token");
        }
        this.timekeeper = timekeeper;
        this.latencyNanos = latencyNanos;
        this.nanosPerToken = nanosPerToken;
    }

    @Override
    public void start(KvTransfer transfer) {
        Carriage carriage = idleCarriages.isEmpty() ? new Carriage() : idleCarriages.pop();
        carriage.load(transfer);
    }

    /** Carries one transfer after the other. */
    private final class Carriage {
        private final Alarm arrival = timekeeper.newAlarm(Rank.TRANSFER_END, this::unload);

        @Nullable private KvTransfer load;

        private void load(KvTransfer transfer) {
            load = transfer;
            long spanNanos = latencyNanos + (long) StrictMath.ceil(transfer.tokens() * nanosPerToken);
            arrival.arm(timekeeper.nowNanos() + spanNanos);
        }

        private void unload() {
            KvTransfer transfer = load;
            load = null;
            idleCarriages.push(this);
            if (transfer != null) {
                transfer.arrive(timekeeper.nowNanos());
            }
        }
    }
}

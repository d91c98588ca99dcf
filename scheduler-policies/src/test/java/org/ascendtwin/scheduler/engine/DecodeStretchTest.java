package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.FixedRateLink;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decode steps of the same requests, counted together, change nothing that anybody can see. */
class DecodeStretchTest {
    static LongStream seeds() {
        return LongStream.range(0, 80);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countedStepsAreThoseDoneOneByOne(long seed) {
        Ledger counted = runAlone(seed, true);
        Ledger oneByOne = runAlone(seed, false);
        assertThat(counted.events)
                .as("seed %d %s", seed, RandomProgram.of(seed))
                .isEqualTo(oneByOne.events);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countedStepsOfDecodeServersAreThoseDoneOneByOne(long seed) {
        Ledger counted = runPaired(seed, true);
        Ledger oneByOne = runPaired(seed, false);
        assertThat(counted.events).as("seed %d %s", seed, RandomPairs.of(seed)).isEqualTo(oneByOne.events);
    }

    @Test
    void manyStepsAreCounted() {
        long whole = seeds().map(seed -> runAlone(seed, true).wholeSteps + runPaired(seed, true).wholeSteps)
                .sum();
        assertThat(whole).isGreaterThan(5_000);
        assertThat(seeds().map(seed -> runAlone(seed, false).wholeSteps).sum()).isZero();
    }

    private static Ledger runAlone(long seed, boolean wholeSteps) {
        RandomProgram program = RandomProgram.of(seed);
        VirtualHost host = new VirtualHost();
        Ledger ledger = new Ledger();
        EngineCore core = new EngineCore(
                program.config(), host, new ForesightDevice(host), new Watcher(ledger, host, 0, wholeSteps));
        for (Request request : program.requests()) {
            arrive(host, request.arrivalNanos(), () -> core.receive(request));
        }
        abortSome(seed, program.requests(), host, core::abort);
        host.runUntilQuiet();
        ledger.events.add("digest " + core.digest().value());
        return ledger;
    }

    private static Ledger runPaired(long seed, boolean wholeSteps) {
        RandomPairs pairs = RandomPairs.of(seed);
        VirtualHost host = new VirtualHost();
        Ledger ledger = new Ledger();
        FixedRateLink link = new FixedRateLink(host, pairs.latencyNanos(), pairs.nanosPerToken());
        PairedServers servers = new PairedServers(host)
                .with(
                        pairs.prefillCount(),
                        pairs.prefill(),
                        link,
                        ForesightDevice::new,
                        index -> new Watcher(ledger, host, index, wholeSteps))
                .with(
                        pairs.decodeCount(),
                        pairs.decode(),
                        link,
                        ForesightDevice::new,
                        index -> new Watcher(ledger, host, 100 + index, wholeSteps));
        pairs.requests().forEach(servers::send);
        abortSome(seed, pairs.requests(), host, servers::abort);
        host.runUntilQuiet();
        servers.all()
                .forEach(core -> ledger.events.add("digest " + core.digest().value()));
        return ledger;
    }

    private static void abortSome(long seed, List<Request> requests, VirtualHost host, IntConsumer abort) {
        SplittableRandom random = new SplittableRandom(~seed);
        for (Request request : requests) {
            if (seed % 2 == 0 && random.nextInt(6) == 0) {
                long lateNanos = random.nextLong(1_000_000_000L);
                arrive(host, request.arrivalNanos() + lateNanos, () -> abort.accept(request.id()));
            }
        }
    }

    private static void arrive(VirtualHost host, long atNanos, Runnable what) {
        Alarm arrival = host.newAlarm(Rank.ARRIVAL, what);
        arrival.arm(atNanos);
    }

    /** Everything that happened, in words. */
    private static final class Ledger {
        private final List<String> events = new ArrayList<>();
        private long wholeSteps;
    }

    /** Writes down what one engine does. */
    private record Watcher(Ledger ledger, Timekeeper time, int server, boolean takesWholeSteps)
            implements EngineListener {
        private void add(String event) {
            ledger.events.add(time.nowNanos() + " @" + server + " " + event);
        }

        private void add(Sequence sequence, String event) {
            add(sequence.id() + " " + event + " with " + sequence.outputCount() + " outputs, "
                    + sequence.tokens().length() + " tokens");
        }

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            StringBuilder text = new StringBuilder(plan.kind().toString());
            for (int index = 0; index < plan.count(); index++) {
                text.append(' ').append(plan.requestId(index)).append(':').append(plan.prefixLength(index));
                text.append('+').append(plan.queryLength(index)).append(plan.isJoining(index) ? "j" : "");
            }
            add(text + " free " + view.freeTokens() + " evictable " + view.evictableTokens() + " ratio "
                    + view.newTokenRatio() + " of " + view.presentCount());
        }

        @Override
        public void admitted(Sequence sequence, int cachedTokens) {
            add(sequence, "admitted with " + cachedTokens);
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            add(sequence.id() + " shows " + count + (first ? " first" : ""));
        }

        @Override
        public void tokensVisible(StepPlan plan) {
            ledger.wholeSteps++;
            for (int index = 0; index < plan.count(); index++) {
                tokensVisible(plan.sequence(index), 1, false);
            }
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            add(sequence, "ends: " + reason);
        }

        @Override
        public void retracted(Sequence sequence) {
            add(sequence, "retracted");
        }

        @Override
        public void preempted(Sequence sequence) {
            add(sequence, "preempted");
        }
    }
}
